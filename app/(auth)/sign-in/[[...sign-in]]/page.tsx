import { SignIn } from "@clerk/nextjs";
import type { Metadata } from "next";
import { AfterHydration } from "@/components/auth/after-hydration";

export const metadata: Metadata = { title: "Sign in" };

export default function SignInPage() {
  return (
    <AfterHydration>
      <SignIn />
    </AfterHydration>
  );
}
