/** Headers of every answer, whatever the page. */
export const everywhere = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  // Clerk opens a window of its own for some ways to sign in, and hears from it.
  { key: "Cross-Origin-Opener-Policy", value: "same-origin-allow-popups" },
  {
    key: "Permissions-Policy",
    value: "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  },
];

/** Two years of https, for every host but a laptop's own. */
export const offLoopback = [
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
];

export const loopbackHosts = ["localhost", "127.0.0.1"];
