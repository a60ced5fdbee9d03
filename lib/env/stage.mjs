/**
 * For whom the values are: a person's own machine, a preview, or production. Hosts say it in their
 * own variables; elsewhere the Convex deployment does.
 *
 * @typedef {"development" | "preview" | "production"} Stage
 */

/**
 * @param {Record<string, string | undefined>} env
 * @returns {Stage}
 */
export function stageOf(env) {
  const told = env.VERCEL_ENV ?? env.CONTEXT;
  if (told === "production") return "production";
  if (told === "preview" || told === "deploy-preview") return "preview";
  // As the convex CLI chooses: a deploy key before all else.
  const deployment = env.CONVEX_DEPLOY_KEY || env.CONVEX_DEPLOYMENT || "";
  if (deployment.startsWith("prod:")) return "production";
  if (deployment.startsWith("preview:")) return "preview";
  return "development";
}
