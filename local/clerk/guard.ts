/** Keeps the local server where it belongs: on a developer's machine, away from live keys. */

/** Variables that hosting platforms set, with the platform's name. */
const platforms: Record<string, string> = {
  VERCEL: "Vercel",
  NETLIFY: "Netlify",
  RAILWAY_ENVIRONMENT: "Railway",
  RENDER: "Render",
  FLY_APP_NAME: "Fly.io",
  AWS_LAMBDA_FUNCTION_NAME: "AWS Lambda",
  K_SERVICE: "Google Cloud Run",
  DYNO: "Heroku",
  CF_PAGES: "Cloudflare Pages",
};

/** Throws one clear line when the environment is not a laptop's or a test run's. */
export function assertLocalUse(env: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && /^(pk|sk)_live_/.test(value)) {
      throw new Error(`${name} holds a live Clerk key: the local Clerk refuses to run beside it.`);
    }
  }
  const platform = Object.entries(platforms).find(([name]) => env[name] !== undefined);
  if (env.NODE_ENV === "production" && platform !== undefined) {
    throw new Error(`The local Clerk refuses to run on ${platform[1]}: use real Clerk keys there.`);
  }
}
