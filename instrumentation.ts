/** Next calls this once, before a server answers anybody, however that server was started. */
export async function register() {
  // `npm run dev` has checked already, and a start for development is not to wait for this to be compiled.
  if (process.env.NODE_ENV !== "production" || process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkEnvironment } = await import("./lib/server/check-environment");
  checkEnvironment();
}
