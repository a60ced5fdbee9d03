import { SignUp } from "@clerk/nextjs";
import type { Metadata } from "next";
import { AfterHydration } from "@/components/auth/after-hydration";

export const metadata: Metadata = { title: "Sign up" };

export default function SignUpPage() {
  return (
    <AfterHydration>
      <SignUp />
    </AfterHydration>
  );
}
