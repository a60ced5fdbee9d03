/** What takes a person's pages away. */
export const auth = {
  leaving: "Deleting your account",
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
