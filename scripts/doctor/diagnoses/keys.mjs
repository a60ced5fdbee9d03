/** What the values say on their own, before anybody is asked. */
import { hostOfKey } from "../../../lib/env/forms.mjs";

/** @typedef {import("../facts.mjs").Facts} Facts */

/** Variables by which hosting platforms show themselves. */
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

/** @param {Facts} facts @param {RegExp} words */
const refusals = ({ mode }, words) =>
  mode.ok ? [] : mode.lines.filter((line) => words.test(line));

const impossible = /^Local Clerk with a Convex/;
const unlike = /^Clerk's two keys belong/;

/** @param {string | undefined} url */
const hostOf = (url) => (url && URL.canParse(url) ? new URL(url).host : null);

/** @param {string | null} host */
const isLoopback = (host) => /^(localhost|127\.\d|\[::1\])/.test(host ?? "");

/** @type {import("../diagnosis.mjs").Diagnosis[]} */
export const keys = [
  {
    name: "env-malformed",
    title: "A value cannot be right",
    look: ({ problems }) =>
      problems.map(({ line }) => ({
        expected: "the form that .env.example tells",
        found: line,
        fix: "copy it again from where .env.example says, or run npm run setup",
      })),
  },
  {
    name: "clerk-keys-mixed",
    title: "The two Clerk keys are of different kinds",
    look: (facts) =>
      refusals(facts, unlike).map((line) => ({
        expected: "pk_test_… with sk_test_…, or pk_live_… with sk_live_…",
        found: line,
        fix: "copy both from the same instance: Clerk dashboard → API keys",
      })),
  },
  {
    name: "local-clerk-cloud-convex",
    title: "A Convex in the cloud cannot reach a Clerk on this machine",
    look: (facts) =>
      refusals(facts, impossible).map((line) => ({
        expected: "both local, real Clerk with local Convex, or both real",
        found: line,
        fix: "npm run setup",
      })),
  },
  {
    name: "env-incomplete",
    title: "Half of what a service needs is set",
    look: ({ mode }) =>
      (mode.ok ? [] : mode.lines)
        .filter((line) => !impossible.test(line) && !unlike.test(line))
        .map((line) => ({
          expected: "all values of a service, or none",
          found: line,
          fix: "npm run setup asks for what is missing",
        })),
  },
  {
    name: "local-on-platform",
    title: "Local servers on a hosting platform",
    look: ({ mode, shell }) => {
      const platform = Object.entries(platforms).find(([name]) => shell[name])?.[1];
      return (
        platform &&
        mode.ok &&
        (mode.clerk === "local" || mode.convex === "local") && {
          expected: "real Clerk and real Convex",
          found: `this is ${platform}, and ${[mode.clerk === "local" && "Clerk", mode.convex === "local" && "Convex"].filter(Boolean).join(" and ")} would run locally`,
          fix: `set the variables of .env.example in ${platform}'s settings`,
        }
      );
    },
  },
  {
    name: "clerk-test-in-production",
    title: "Test keys of Clerk in production",
    look: ({ stage, env }) =>
      stage === "production" &&
      /^pk_test_/.test(env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ?? "") && {
        expected: "pk_live_… and sk_live_…",
        found: `pk_test_… of ${hostOfKey(env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ?? "") ?? "a test instance"}, in ${stage}`,
        fix: "make a production instance in Clerk's dashboard and set its two keys",
      },
  },
  {
    name: "clerk-live-in-development",
    title: "Production keys of Clerk in development",
    look: ({ stage, env }) =>
      stage !== "production" &&
      /^pk_live_/.test(env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ?? "") && {
        expected: "pk_test_… and sk_test_…",
        found: `pk_live_… in ${stage}: whatever is tried here happens to real people`,
        fix: "use the keys of the development instance: Clerk dashboard → Development → API keys",
      },
  },
  {
    name: "site-url-missing",
    title: "Production does not know its own address",
    level: "warning",
    look: ({ stage, env }) => {
      const host = hostOf(env.NEXT_PUBLIC_SITE_URL);
      return (
        stage === "production" &&
        (!host || isLoopback(host)) && {
          expected: "NEXT_PUBLIC_SITE_URL with the address that people open",
          found: `${host ?? "nothing"}: session tokens made for other sites are taken, and link previews have no picture`,
          fix: "set NEXT_PUBLIC_SITE_URL to https://your-domain.com where the pages are built, and build again",
        }
      );
    },
  },
  {
    name: "convex-address-differs",
    title: "Pages talk to another Convex than the commands",
    look: ({ env, mode }) => {
      const address = hostOf(env.NEXT_PUBLIC_CONVEX_URL);
      if (!address || !mode.ok || mode.convex === "local") return null;
      const name = /^(?:dev|prod|preview):([\w-]+)$/.exec(env.CONVEX_DEPLOYMENT ?? "")?.[1];
      const hosted = hostOf(env.CONVEX_SELF_HOSTED_URL);
      const isOther = name
        ? /\.convex\.cloud$/.test(address) && address !== `${name}.convex.cloud`
        : hosted !== null && hosted !== address;
      return (
        isOther && {
          expected: `NEXT_PUBLIC_CONVEX_URL of ${name ?? hosted}`,
          found: address,
          fix: `set NEXT_PUBLIC_CONVEX_URL to ${name ? `https://${name}.convex.cloud` : env.CONVEX_SELF_HOSTED_URL}`,
        }
      );
    },
  },
  {
    name: "issuer-http",
    title: "The cloud is to trust an issuer without https",
    look: ({ env, convex, clerk }) => {
      const issuer = convex?.seen?.issuer ?? env.CLERK_JWT_ISSUER_DOMAIN ?? clerk?.issuer ?? "";
      const inCloud = !isLoopback(hostOf(env.NEXT_PUBLIC_CONVEX_URL));
      return (
        env.NEXT_PUBLIC_CONVEX_URL &&
        inCloud &&
        /^http:/.test(issuer) && {
          expected: "https://…",
          found: issuer,
          fix: "set CLERK_JWT_ISSUER_DOMAIN in Convex to Clerk's Frontend API URL: npm run setup",
        }
      );
    },
  },
];
