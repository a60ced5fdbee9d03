/** What stands in the project's files. */
import { createRequire } from "node:module";
import { table, valueNamed } from "../../../lib/env/table.mjs";
import { rebuildReason, publicValues } from "../../lib/public-values.mjs";

const { pathToRegexp } = createRequire(import.meta.url)("next/dist/compiled/path-to-regexp");

/** Paths that the middleware must see. */
const guarded = ["/dashboard", "/dashboard/threads/abc", "/sign-in"];

/** @param {import("../facts.mjs").Facts} facts */
function middlewareOf({ files }) {
  const folder = files.hasSource ? "src/" : "";
  return files.middleware.find(
    ({ path }) => path.replace(/(middleware|proxy)\.\w+$/, "") === folder,
  );
}

/** The patterns of an exported matcher, null for none. @param {string} text */
function matchersIn(text) {
  const code = text.replace(/^\s*\/\/.*$/gm, "");
  const found = /matcher\s*:\s*(\[[^\]]*\]|"[^"]*"|'[^']*'|`[^`]*`)/.exec(code)?.[1];
  if (!found) return null;
  return [...found.matchAll(/(["'`])((?:\\.|(?!\1).)*)\1/g)].map(([, , pattern = ""]) =>
    pattern.replaceAll("\\\\", "\\"),
  );
}

/** @param {string[]} patterns @param {string} path */
function isMatched(patterns, path) {
  return patterns.some((pattern) => {
    try {
      return pathToRegexp(pattern, [], { delimiter: "/", sensitive: false, strict: true }).test(
        path,
      );
    } catch {
      return false;
    }
  });
}

const namesOfOurs = /^(NEXT_PUBLIC_)?(CLERK|CONVEX)_/;

/** Names that the CLI, the SDKs and hosts read by themselves. */
const othersRead =
  /^(CONVEX_(VERSION_API_ORIGIN|AGENT_MODE|TMPDIR|OVERRIDE_ACCESS_TOKEN|PROVISION_HOST)|(NEXT_PUBLIC_)?CLERK_(KEYLESS_DISABLED|TELEMETRY_\w+|JS_VERSION|UI_VERSION|PREFETCH_UI|API_VERSION|WEBHOOK_URL))$/;

/** @type {import("../diagnosis.mjs").Diagnosis[]} */
export const files = [
  {
    name: "env-secret-public",
    title: "A secret would be shown to every browser",
    look: ({ files }) =>
      files.envFiles.flatMap(({ name: file, values }) =>
        Object.entries(values)
          .filter(([name, value]) => /^NEXT_PUBLIC_/.test(name) && isSecret(name, value))
          .map(([name]) => ({
            expected: "no secret under a name that starts with NEXT_PUBLIC_",
            found: `${name} in ${file}`,
            fix: `take ${name} out of ${file}, and replace the secret at its source: pages may have shown it`,
          })),
      ),
  },
  {
    name: "env-not-ignored",
    title: "git would take .env.local in",
    look: ({ files }) =>
      files.isIgnored === false && {
        expected: ".env.local is ignored by git",
        found: "it is not",
        fix: "add .env* and !.env.example to .gitignore",
        mend: "ignore",
      },
  },
  {
    name: "env-files-disagree",
    title: "Two .env files say different things",
    level: "warning",
    look: ({ files }) =>
      table.flatMap((value) => {
        const said = files.envFiles.filter(({ values }) => values[value.name]);
        const [first] = said;
        const other = said.find(({ values }) => values[value.name] !== first?.values[value.name]);
        if (!first || !other) return [];
        return [
          {
            expected: `${value.name} in one file`,
            found: `${first.name} and ${other.name} differ; ${first.name} wins`,
            fix: `remove ${value.name} from ${other.name}`,
          },
        ];
      }),
  },
  {
    name: "env-shell-differs",
    title: "The shell overrides .env.local",
    level: "warning",
    look: ({ files, shell }) =>
      files.envFiles
        .filter(({ name }) => name === ".env.local")
        .flatMap(({ values }) =>
          Object.entries(values)
            .filter(
              ([name, value]) => valueNamed(name) && value && shell[name] && shell[name] !== value,
            )
            .map(([name]) => ({
              expected: `${name} as .env.local has it`,
              found: "the shell exports another value, which wins",
              fix: `unset ${name}`,
            })),
        ),
  },
  {
    name: "env-unknown-name",
    title: "A variable that nothing reads",
    level: "warning",
    look: ({ files }) =>
      files.envFiles.flatMap(({ name: file, values }) =>
        Object.keys(values)
          .filter((name) => namesOfOurs.test(name) && !valueNamed(name) && !othersRead.test(name))
          .map((name) => ({
            expected: `a name of .env.example${nearest(name)}`,
            found: `${name} in ${file}`,
            fix: `rename or remove it`,
          })),
      ),
  },
  {
    name: "middleware-misplaced",
    title: "The middleware is where Next does not look",
    look: (facts) => {
      const [file] = facts.files.middleware;
      const folder = facts.files.hasSource ? "src/" : "the project's folder";
      return (
        file &&
        !middlewareOf(facts) && {
          expected: `middleware.ts in ${folder}`,
          found: file.path,
          fix: `move ${file.path} to ${folder}`,
        }
      );
    },
  },
  {
    name: "middleware-missing",
    title: "There is no middleware",
    look: ({ files }) =>
      files.middleware.length === 0 && {
        expected: "middleware.ts with clerkMiddleware()",
        found: "none",
        fix: "bring middleware.ts back: git checkout middleware.ts",
      },
  },
  {
    name: "middleware-twice",
    title: "There are two middlewares",
    look: ({ files }) =>
      files.middleware.length > 1 && {
        expected: "one of middleware.ts and proxy.ts",
        found: files.middleware.map(({ path }) => path).join(", "),
        fix: "keep one: Next refuses both names, and ignores other folders",
      },
  },
  {
    name: "middleware-without-clerk",
    title: "The middleware does not call Clerk's",
    look: (facts) => {
      const file = middlewareOf(facts);
      return (
        file &&
        !/\bclerkMiddleware\s*\(/.test(file.text) && {
          expected: `clerkMiddleware() in ${file.path}`,
          found: "no call of it: auth() throws on every page",
          fix: `wrap the middleware in clerkMiddleware()`,
        }
      );
    },
  },
  {
    name: "middleware-matcher",
    title: "The middleware does not see every page that needs it",
    look: (facts) => {
      const file = middlewareOf(facts);
      const patterns = file && matchersIn(file.text);
      const missed = patterns ? guarded.filter((path) => !isMatched(patterns, path)) : [];
      return (
        missed.length > 0 && {
          expected: `a matcher that covers ${guarded.join(", ")}`,
          found: `${missed.join(", ")} not covered`,
          fix: `widen config.matcher in ${file?.path}`,
        }
      );
    },
  },
  {
    name: "auth-config-missing",
    title: "Convex is told of no issuer",
    look: ({ files }) =>
      !files.authConfig && {
        expected: "convex/auth.config.ts",
        found: "no such file",
        fix: "bring it back: git checkout convex/auth.config.ts",
      },
  },
  {
    name: "auth-config-issuer",
    title: "auth.config.ts does not read the issuer",
    look: ({ files: { authConfig } }) =>
      authConfig &&
      !/process\.env\.CLERK_JWT_ISSUER_DOMAIN\b/.test(authConfig.text) && {
        expected: "domain: process.env.CLERK_JWT_ISSUER_DOMAIN",
        found: /process\.env\.(\w+)/.exec(authConfig.text)?.[0] ?? "another value",
        fix: `read CLERK_JWT_ISSUER_DOMAIN in ${authConfig.path}: setup, dev and doctor write that one`,
      },
  },
  {
    name: "auth-config-audience",
    title: "auth.config.ts asks for another audience",
    look: ({ files: { authConfig } }) => {
      const id = /applicationID\s*:\s*["'`]([^"'`]*)["'`]/.exec(authConfig?.text ?? "")?.[1];
      return (
        authConfig &&
        id !== "convex" && {
          expected: 'applicationID: "convex"',
          found: id === undefined ? "no applicationID" : `applicationID: "${id}"`,
          fix: `write applicationID: "convex" in ${authConfig.path}, then push`,
        }
      );
    },
  },
  {
    name: "build-stale",
    title: "The build was made with other values",
    level: "warning",
    look: ({ files: { build }, env, mode, isRunning }) => {
      const isKnown = mode.ok && (isRunning || (mode.clerk === "real" && mode.convex === "real"));
      const reason = build && isKnown ? rebuildReason(build, publicValues(env)) : null;
      return (
        reason !== null && {
          expected: "the public values that the build has in its pages",
          found: reason,
          fix: "npm run build",
        }
      );
    },
  },
  {
    name: "local-data-damaged",
    title: "The local servers cannot read their settings",
    look: ({ files: { damaged } }) =>
      damaged && {
        expected: `${damaged} as a start wrote it`,
        found: "a damaged file: npm run dev does not start",
        fix: "bring the file back, or npm run reset, which forgets the local people and data",
      },
  },
  {
    name: "ports-taken",
    title: "A port of the local servers is taken",
    level: "warning",
    look: ({ files: { takenPorts }, mode }) =>
      takenPorts.length > 0 &&
      mode.ok &&
      (mode.clerk === "local" || mode.convex === "local") && {
        expected: "the ports in .local/dev/stack.json are free",
        found: takenPorts
          .map(({ name, port }) => `${name} ${port} is held by another program`)
          .join(", "),
        fix: "stop that program to keep the addresses; otherwise the next start takes other ports, and a build must be made anew",
      },
  },
];

/** @param {string} name @param {string} value */
function isSecret(name, value) {
  return /SECRET|ADMIN_KEY|DEPLOY_KEY/.test(name) || /^(sk_(test|live)_|whsec_)/.test(value);
}

/** The name in the table that has most of its words. @param {string} name */
function nearest(name) {
  const words = new Set(name.split("_"));
  const shared = (/** @type {string} */ other) =>
    other.split("_").filter((word) => words.has(word)).length;
  const all = table.flatMap((value) => [value.name, ...(value.spellings ?? [])]);
  const best = all.sort((one, other) => shared(other) - shared(one))[0];
  return best && shared(best) > 1 ? `: ${best}?` : "";
}
