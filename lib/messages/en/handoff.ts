/** The lesson. The trials are those of `domain/lessons.ts`. */
export const handoff = {
  description:
    "Your own identity on its way from Clerk to Convex, step by step. Then try to cheat.",
  tried: "{done, number} of {all, number} tried",
  lessonsTried: "Lessons tried",
  alreadyTried: "(tried)",
  noAnswer: "No answer. Try again in a moment.",
  letIn: "Let in",
  refused: "Refused",
  accepted: "Accepted",
  milliseconds: "{count, number} ms",
  seconds: "{count, number} s",
  way: {
    title: "Your token’s way",
    again: "Again",
    instant: "under 1 ms",
    lost: {
      title: "No answer",
      text: "Clerk or Convex could not be reached. Try again in a moment.",
    },
    issued: "Issued by Clerk",
    goodFor: "Good for <left>a while</left>, signed with {algorithm}.",
    attached: "Attached to a request",
    header: "In the header “Authorization: Bearer”. The time is there and back.",
    verified: "Verified by Convex",
    read: "Read as an identity",
    joined: "Joined to your row",
    found: "Found: {name}.",
    you: "you",
    show: "Show all of it",
    hide: "Hide",
  },
  claims: {
    title: "Change a claim",
    text: "Anything you like, under the signature that Clerk made.",
    label: "Claims",
    send: "Send with these claims",
    notJson: "That is not a JSON object. Check quotes and commas.",
  },
  cheat: {
    title: "Try to cheat",
    text: "Each button sends the same question to Convex.",
    send: "Send",
    sendThis: "Send: {title}",
    until: "Good for another <left>while</left>.",
  },
  trials: {
    honest: { title: "As it is", text: "Your own token, newly issued." },
    anonymous: { title: "Without a token", text: "Nobody signed in, or nobody says so." },
    tampered: {
      title: "Another person’s id",
      text: "The claim “sub” is changed, the signature stays.",
    },
    audience: { title: "For another audience", text: "The claim “aud” names another service." },
    issuer: {
      title: "From another issuer",
      text: "The claim “iss” names a Clerk that is not ours.",
    },
    unsigned: {
      title: "Without a signature",
      text: "The header says “alg: none”: the oldest trick.",
    },
    expired: {
      title: "Too late",
      text: "The token with which this page opened. It is good for a minute: wait for it.",
    },
  },
} as const;
