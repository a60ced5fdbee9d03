/** The local servers are for laptops and CI: real keys and hosting platforms are refused. */
import { StackError } from "./errors.ts";

const platforms: Record<string, string> = {
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

/** @throws StackError `hosted` or `live_keys` */
export function refuseHosting(env: NodeJS.ProcessEnv, clerkIsLocal: boolean): void {
  const platform = Object.keys(platforms).find((name) => env[name]);
  if (platform) {
    throw new StackError(
      "hosted",
      `This is ${platforms[platform]}: the local servers do not run there. Set real Clerk and Convex keys.`,
    );
  }
  const live = ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "CLERK_SECRET_KEY"].find((name) =>
    /^[ps]k_live_/.test(env[name] ?? ""),
  );
  if (live && clerkIsLocal) {
    throw new StackError("live_keys", `${live} is a production key: local Clerk will not use it.`);
  }
}
