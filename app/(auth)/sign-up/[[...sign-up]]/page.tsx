import { SignUp } from "@clerk/nextjs";
import type { Metadata } from "next";
import { AfterHydration } from "@/components/auth/after-hydration";
import { ClerkFallback } from "@/components/auth/clerk-outage";
import { getWords } from "@/lib/server/words";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords("auth"))("signUp") };
}

export default function SignUpPage() {
  return (
    <AfterHydration>
      <SignUp fallback={<ClerkFallback />} />
    </AfterHydration>
  );
}
