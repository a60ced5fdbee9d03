import { SignIn } from "@clerk/nextjs";
import type { Metadata } from "next";
import { ClerkCard, ClerkCardShape } from "@/components/auth/clerk-card";
import { ClerkFallback } from "@/components/auth/clerk-outage";
import { getWords } from "@/lib/server/words";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getWords("entrance"))("signIn") };
}

export default function SignInPage() {
  const waiting = (
    <ClerkFallback>
      <ClerkCardShape kind="sign-in" />
    </ClerkFallback>
  );
  return (
    <ClerkCard kind="sign-in">
      <SignIn fallback={waiting} />
    </ClerkCard>
  );
}
