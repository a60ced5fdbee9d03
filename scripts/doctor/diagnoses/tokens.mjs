/** Where Clerk's tokens and Convex's trust meet: issuer, keys, audience, times. */
import { longestLifetime } from "../../lib/token-template.mjs";

/** @typedef {import("../facts.mjs").Facts} Facts */

/** As Convex compares issuers. @param {string} issuer */
const plain = (issuer) =>
  (/^https?:\/\//.test(issuer) ? issuer : `https://${issuer}`).replace(/\/+$/, "");

/** @param {string | null | undefined} one @param {string | null | undefined} other */
const isSame = (one, other) => Boolean(one && other && plain(one) === plain(other));

/** What Clerk's tokens will say. @param {Facts} facts */
const clerkIssuer = ({ clerk, env }) =>
  clerk?.issuer ?? (clerk?.frontendApi || env.CLERK_JWT_ISSUER_DOMAIN || null);

const causes = [
  ...["issuer-unset", "issuer-differs", "issuer-http", "discovery-unreachable", "discovery-issuer"],
  ...["jwks-unreachable", "jwks-other-keys", "auth-config-missing", "auth-config-issuer"],
  ...["auth-config-audience", "auth-config-not-pushed", "functions-not-pushed", "clock-skew"],
  ...["template-misnamed", "template-missing", "template-audience", "clerk-keys-two-instances"],
];

/** @type {import("../diagnosis.mjs").Diagnosis[]} */
export const tokens = [
  {
    name: "issuer-differs",
    title: "Convex trusts another issuer than the one that signs",
    under: ["issuer-http"],
    look: (facts) => {
      const trusted = facts.convex?.seen?.issuer;
      const signs = clerkIssuer(facts);
      return (
        trusted &&
        signs &&
        !isSame(trusted, signs) && {
          expected: `CLERK_JWT_ISSUER_DOMAIN=${signs} in Convex`,
          found: trusted,
          fix: `npx convex env set CLERK_JWT_ISSUER_DOMAIN ${signs}, then push; or --fix`,
          mend: "variables",
        }
      );
    },
  },
  {
    name: "issuer-slash",
    title: "The issuer ends in a slash",
    level: "warning",
    look: ({ convex, env }) => {
      const issuer = [convex?.seen?.issuer, env.CLERK_JWT_ISSUER_DOMAIN].find((one) =>
        one?.endsWith("/"),
      );
      return (
        issuer && {
          expected: issuer.replace(/\/+$/, ""),
          found: `${issuer}: self-hosted backends and other readers compare it to the letter`,
          fix: "leave the slash out of CLERK_JWT_ISSUER_DOMAIN; or --fix",
          mend: "variables",
        }
      );
    },
  },
  {
    name: "discovery-unreachable",
    title: "Convex cannot reach Clerk's discovery document",
    under: ["issuer-differs", "issuer-http"],
    look: ({ convex }) => {
      const seen = convex?.seen?.discovery;
      return (
        seen &&
        seen.status !== 200 && {
          expected: `200 from ${seen.url}, asked from Convex`,
          found: seen.error ?? `it answered ${seen.status}`,
          fix: "the issuer must be reachable from where Convex runs: public DNS and https for the cloud, the right network for a self-hosted Convex",
        }
      );
    },
  },
  {
    name: "discovery-issuer",
    title: "The discovery document names another issuer",
    look: ({ convex }) => {
      const { issuer, discovery } = convex?.seen ?? {};
      const named = discovery?.issuer;
      return (
        issuer &&
        discovery?.status === 200 &&
        !isSame(named, issuer) && {
          expected: `"issuer": "${issuer}" at ${discovery.url}`,
          found: named ?? "no issuer",
          fix: `set CLERK_JWT_ISSUER_DOMAIN to ${named ?? "the issuer that Clerk names"}, then push`,
        }
      );
    },
  },
  {
    name: "jwks-unreachable",
    title: "Convex cannot reach Clerk's keys",
    under: ["discovery-unreachable", "issuer-differs"],
    look: ({ convex }) => {
      const seen = convex?.seen?.jwks;
      return (
        seen &&
        (seen.status !== 200 || seen.kids.length === 0) && {
          expected: `keys at ${seen.url}, asked from Convex`,
          found: seen.error ?? (seen.status === 200 ? "no keys" : `it answered ${seen.status}`),
          fix: "let Convex reach that address; a proxy or firewall in between must pass it",
        }
      );
    },
  },
  {
    name: "jwks-other-keys",
    title: "Convex sees other keys than those that sign",
    under: ["issuer-differs", "clerk-keys-two-instances"],
    look: ({ convex, clerk }) => {
      const seen = convex?.seen?.jwks?.kids ?? [];
      const signing = clerk?.secretKids ?? [];
      return (
        seen.length > 0 &&
        signing.length > 0 &&
        !signing.some((kid) => seen.includes(kid)) && {
          expected: `key ${signing[0]} among those of the issuer`,
          found: seen.join(", "),
          fix: "the issuer belongs to another Clerk instance: set CLERK_JWT_ISSUER_DOMAIN to this one's Frontend API URL",
        }
      );
    },
  },
  {
    name: "auth-config-not-pushed",
    title: "The auth config was not pushed since it changed",
    under: ["issuer-unset", "issuer-differs", "functions-not-pushed", "auth-config-audience"],
    look: ({ convex, files }) => {
      const providers = convex?.providers;
      const issuer = convex?.seen?.issuer;
      const id = /applicationID\s*:\s*["'`]([^"'`]*)["'`]/.exec(files.authConfig?.text ?? "")?.[1];
      if (!convex || !issuer || !id) return null;
      // Where the backend keeps its providers to itself, only a refusal for want of one tells.
      const isPushed = providers
        ? providers.some(({ domain, appId }) => isSame(domain, issuer) && appId === id)
        : convex.expectedCode !== "NoAuthProvider";
      return (
        !isPushed && {
          expected: `Convex trusts ${issuer} for "${id}"`,
          found: providers?.length
            ? providers.map(({ domain, appId }) => `${domain} for "${appId}"`).join(", ")
            : "no provider",
          fix: "push again: npm run dev, or npx convex deploy for production; or --fix",
          mend: "push",
        }
      );
    },
  },
  {
    name: "token-issuer",
    title: "A real token has an issuer that Convex does not trust",
    under: causes,
    look: ({ clerk, convex }) => {
      const iss = clerk?.token?.claims.iss;
      const trusted = convex?.providers;
      return (
        iss &&
        trusted &&
        !trusted.some(({ domain }) => isSame(domain, iss)) && {
          expected: `iss among ${trusted.map(({ domain }) => domain).join(", ") || "the providers: there are none"}`,
          found: iss,
          fix: `set CLERK_JWT_ISSUER_DOMAIN to ${iss} in Convex, then push`,
        }
      );
    },
  },
  {
    name: "token-audience",
    title: "A real token is for another audience",
    under: causes,
    look: ({ clerk, convex }) => {
      const claims = clerk?.token?.claims;
      const wanted = convex?.providers?.map(({ appId }) => appId) ?? ["convex"];
      const aud = claims ? [claims.aud ?? []].flat() : [];
      return (
        claims &&
        !aud.some((one) => wanted.includes(one)) && {
          expected: `aud ${wanted.map((one) => `"${one}"`).join(" or ") || "of a provider: there is none"}`,
          found: aud.length > 0 ? aud.map((one) => `"${one}"`).join(", ") : "no aud",
          fix: 'the template\'s "aud" and applicationID in convex/auth.config.ts must both be "convex"',
        }
      );
    },
  },
  {
    name: "token-expiry",
    title: "A real token has no useful lifetime",
    under: [...causes, "template-lifetime"],
    look: ({ clerk, convex, now }) => {
      const { exp, iat } = clerk?.token?.claims ?? {};
      if (!clerk?.token) return null;
      const at = Math.floor((convex?.seen?.now ?? now) / 1000);
      const isFine = exp > at && exp - iat <= longestLifetime;
      return (
        !isFine && {
          expected: `exp ahead of Convex's clock by at most ${longestLifetime} s`,
          found: exp > at ? `${exp - iat} s from iat to exp` : `exp is ${at - exp} s behind`,
          fix:
            exp > at
              ? "shorten the JWT template's lifetime; or --fix"
              : "set the clocks by the network",
          ...(exp > at && { mend: /** @type {const} */ ("template") }),
        }
      );
    },
  },
  {
    name: "token-refused",
    title: "Convex refuses a real token: pages stay signed out",
    under: [...causes, "token-issuer", "token-audience", "token-expiry"],
    look: ({ convex }) => {
      const answer = convex?.tokenAnswer;
      const code = answer?.json?.code;
      return (
        answer &&
        (answer.status === 401 ||
          code === "NoAuthProvider" ||
          code === "AuthProviderDiscoveryFailed") && {
          expected: "Convex accepts the token that Clerk makes for the page",
          found: `${code ?? answer.status}: ${String(answer.json?.message ?? "").split("\n")[0]}`,
          fix: "mend what stands above; otherwise sign out and in again, as a session may be older than its settings",
        }
      );
    },
  },
];
