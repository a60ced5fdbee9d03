import { SignIn, UserButton } from "@clerk/react";
import {
  Authenticated,
  AuthLoading,
  Unauthenticated,
  useAction,
  useMutation,
  useQuery,
} from "convex/react";
import { useEffect } from "react";
import { api } from "../../../convex/_generated/api";

/** Convex says who is signed in: Clerk's own answer comes before the backend trusts it. */
export function App() {
  return (
    <main>
      <AuthLoading>
        <p>One moment …</p>
      </AuthLoading>
      <Unauthenticated>
        <SignIn routing="hash" />
      </Unauthenticated>
      <Authenticated>
        <Account />
      </Authenticated>
    </main>
  );
}

const closed = {
  deleted: "This account was deleted.",
  banned: "This account is suspended.",
  signed_out: "You are signed out.",
};

function Account() {
  const standing = useQuery(api.users.getMe);
  useRow(standing?.state === "absent" || (standing?.state === "active" && !standing.fresh));
  useReopening(standing?.state === "signed_out");
  if (!standing || standing.state === "absent") return <p>One moment …</p>;
  if (standing.state !== "active") return <p role="alert">{closed[standing.state]}</p>;
  const { name, email, role } = standing.me;
  return (
    <>
      <header>
        <h1>Hello, {name ?? email ?? "stranger"}</h1>
        <UserButton />
      </header>
      <p>
        Your row in Convex says <strong>{role}</strong>. Change your name at Clerk and watch it
        change here.
      </p>
    </>
  );
}

/** The row is made from the verified token: a first sign-in waits for no webhook. */
function useRow(isBehind: boolean) {
  const ensureMe = useMutation(api.users.ensureMe);
  useEffect(() => {
    if (isBehind) void ensureMe({}).catch(console.error);
  }, [isBehind, ensureMe]);
}

/** Whoever signs in again at once may be known to be signed out still: the backend is told to ask Clerk, once. */
function useReopening(isSignedOut: boolean) {
  const reopen = useAction(api.users.reopen);
  useEffect(() => {
    if (isSignedOut) void reopen({}).catch(console.error);
  }, [isSignedOut, reopen]);
}
