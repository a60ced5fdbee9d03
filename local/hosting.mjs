/** The local servers are for laptops and CI: here is how a hosting platform is known. */

/** Variables that hosting platforms set, with the platform's name. */
const platforms = {
  VERCEL: "Vercel",
  NETLIFY: "Netlify",
  CF_PAGES: "Cloudflare Pages",
  RENDER: "Render",
  RAILWAY_ENVIRONMENT: "Railway",
  FLY_APP_NAME: "Fly",
  HEROKU_APP_NAME: "Heroku",
  DYNO: "Heroku",
  AWS_LAMBDA_FUNCTION_NAME: "AWS Lambda",
  K_SERVICE: "Google Cloud Run",
  WEBSITE_INSTANCE_ID: "Azure",
};

/**
 * Why nothing of ours starts here, or null on a machine of one's own.
 *
 * @param {Record<string, string | undefined>} env
 * @returns {string | null} one line
 */
export function refusalOfHost(env) {
  const found = Object.entries(platforms).find(([name]) => env[name]);
  return found
    ? `This is ${found[1]}: the local servers do not run there. Set real Clerk and Convex keys.`
    : null;
}
