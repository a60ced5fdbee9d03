export const landing = {
  description: "One identity, handed from Clerk to Convex: done right, visible and tested.",
  account: "Account",
  signIn: "Sign in",
  signUp: "Create account",
  dashboard: "See the dashboard",
  title: "One identity, handed over right.",
  lead: "Clerk proves who someone is. Convex trusts that proof. Handoff is the step between the two, done right, visible and tested: the place where your product starts.",
  run: "<code>npm run dev</code> runs all of it on a laptop: no account, no network.",
  picture:
    "An identity is handed from you to Clerk, through Next.js, to Convex; live data comes back.",
  legs: { signIn: "sign in", token: "token" },
  stations: {
    you: { title: "You", text: "Type a password or a code, once." },
    clerk: { title: "Clerk", text: "Proves who you are and signs a token." },
    next: { title: "Next.js", text: "Checks it at the door and on every page." },
    convex: { title: "Convex", text: "Verifies it again, then sends your rows, live." },
  },
  token: {
    verified: "verified",
    issuer: { value: "your Clerk", meaning: "who says so" },
    audience: "for whom",
    subject: "who it is",
    expiry: { value: "in 60 s", meaning: "how long" },
  },
} as const;
