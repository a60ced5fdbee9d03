/** Signing in and up, and what takes a person's pages away. */
export const auth = {
  signIn: "Sign in",
  signUp: "Sign up",
  aside: {
    label: "What happens when you sign in",
    title: "You sign in once. Everything else is handed over.",
    clerk: {
      title: "Clerk knows who you are",
      text: "Passwords, codes and sessions never pass through this app.",
    },
    convex: {
      title: "Convex checks it again",
      text: "Every read and every write verifies your identity by itself.",
    },
    sync: {
      title: "Both stay in step",
      text: "Change your name in one place and see it everywhere, at once.",
    },
  },
  hint: {
    label: "Ready logins",
    signInAs: "Sign in as <emails></emails>.",
    signInWith: "Sign in as <emails></emails> with <password></password>.",
    outbox: "E-mails and codes arrive in the <link>outbox</link>.",
  },
  leaving: "Deleting your account",
  goodbye: {
    title: "Your account is deleted",
    text: "You are signed out, and what was yours is gone. Thank you for having been here.",
    start: "Go to the start",
    signUp: "Create another account",
  },
  outage: {
    title: "Clerk does not answer",
    text: "Signing in and your account wait for it. This page goes on by itself when it is back.",
  },
  locked: {
    signInAgain: "Sign in again",
    deleted: {
      title: "This account was deleted",
      text: "Its data is gone from here. You can sign in with another account.",
    },
    banned: {
      title: "This account is suspended",
      text: "Somebody who looks after this place has closed it for now. Ask them if you think that is a mistake.",
    },
    signed_out: { title: "You are signed out", text: "Sign in to go on where you were." },
    refused: {
      title: "We cannot confirm who you are",
      text: "Your sign-in could not be checked just now. We keep trying; signing in again often helps.",
    },
    unreachable: {
      title: "We cannot reach your data",
      text: "Nothing is lost. This page tries again by itself every few seconds.",
    },
  },
} as const;
