import { SignUp } from "@clerk/nextjs";
import type { Metadata } from "next";
import { ClerkCard, ClerkCardShape } from "@/components/auth/clerk-card";
import { ClerkFallback } from "@/components/auth/clerk-outage";
import { getWords } from "@/lib/server/words";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords("entrance"))("signUp") };
}

export default function SignUpPage() {
  const waiting = (
    <ClerkFallback>
      <ClerkCardShape kind="sign-up" />
    </ClerkFallback>
  );
  return (
    <ClerkCard kind="sign-up">
      <SignUp fallback={waiting} />
    </ClerkCard>
  );
}
