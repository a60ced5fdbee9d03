/** The frame round every page of the dashboard, and the states that stand in a page's place. */
export const shell = {
  home: "Handoff, overview",
  skip: "Skip to content",
  navigation: "Main",
  more: "More",
  breadcrumbs: "Breadcrumbs",
  pages: {
    overview: "Overview",
    threads: "Threads",
    members: "Members",
    handoff: "Hand-off",
    webhooks: "Webhooks",
    settings: "Settings",
    thread: "Thread",
    newThread: "New thread",
    member: "Member",
    delivery: "Delivery",
    notFound: "Not found",
    goodbye: "Account deleted",
  },
  connection: {
    live: { label: "Live", title: "What you see is kept up to date." },
    connecting: { label: "Connecting", title: "Reaching the data. This takes a moment." },
    offline: {
      label: "Offline",
      title: "No connection. What you see may be old; it comes back by itself.",
    },
  },
  tryAgain: "Try again",
  openDashboard: "Open the dashboard",
  goToStart: "Go to the start",
  forbidden: {
    title: "This page is for admins",
    text: "Your account cannot open it. Ask an admin if you need to.",
  },
  notFound: {
    title: "Nothing here",
    text: "The address is wrong, or what was here is gone. Check it, or go on from the start.",
  },
  offline: {
    title: "No connection.",
    text: "What you see may be old. It comes back by itself.",
  },
} as const;
