/** Before a person's pages and after them: signing in and up, and goodbye. No page of the dashboard brings them. */
export const entrance = {
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
  goodbye: {
    title: "Your account is deleted",
    text: "You are signed out, and what was yours is gone. Thank you for having been here.",
    start: "Go to the start",
    signUp: "Create another account",
  },
} as const;
