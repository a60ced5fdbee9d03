/**
 * What the pages need of the environment, wherever they are built and however their server is
 * started: by the commands, in a container, on a platform.
 */
import { readValues } from "./read.mjs";
import { table } from "./table.mjs";

/** @typedef {import("./read.mjs").Env} Env */

const keys = {
  publishable: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  secret: "CLERK_SECRET_KEY",
};
const address = "NEXT_PUBLIC_CONVEX_URL";

const atBuild = "it becomes part of the pages, so it has to be there when they are built.";

/** Whether two keys of Clerk are both of test instances or both of live ones. @param {string} publishable @param {string} secret */
export function areOfOneKind(publishable, secret) {
  return publishable.slice(3, 7) === secret.slice(3, 7);
}

export const twoKinds =
  "Clerk's two keys belong to different instances: one is a test key, one a live key.";

/**
 * What keeps pages from being built: their public values. A secret is none of them.
 *
 * @param {Env} env
 * @returns {string[]} a line each
 */
export function buildProblems(env) {
  return [
    ...problemsOf(env, (name) => name.startsWith("NEXT_PUBLIC_")),
    ...[keys.publishable, address].flatMap((name) =>
      env[name] ? [] : `${name} is not set: ${atBuild}`,
    ),
  ];
}

/**
 * What keeps a server of the pages from doing its work.
 *
 * @param {Env} env what it was started with
 * @param {Env} built the public values that are part of its pages
 * @returns {string[]} a line each
 */
export function serverProblems(env, built) {
  const all = { ...env, ...built };
  const publishable = built[keys.publishable];
  const secret = env[keys.secret];
  const others = Object.entries(built).filter(
    ([name, value]) => env[name] && value && env[name] !== value,
  );
  return [
    ...problemsOf(all, () => true),
    ...[keys.publishable, address].flatMap((name) =>
      built[name] ? [] : `${name} is not set: ${atBuild}`,
    ),
    ...(secret ? [] : [`${keys.secret} is not set: the server needs it when it starts.`]),
    ...(publishable && secret && !areOfOneKind(publishable, secret) ? [twoKinds] : []),
    ...others.map(([name]) => `${name} is another than the pages were built with: build again.`),
  ];
}

/** @param {Env} env @param {(name: string) => boolean} counts */
function problemsOf(env, counts) {
  const names = new Set(
    table.filter(({ places }) => places.includes("next")).map(({ name }) => name),
  );
  return readValues(env).problems.flatMap(({ name, line }) =>
    names.has(name) && counts(name) ? line : [],
  );
}

/**
 * Lines as one list that a person can read.
 *
 * @param {string[]} lines
 * @param {string} help
 */
export function listed(lines, help) {
  if (lines.length === 1) return `${lines[0]} ${help}`;
  return [
    `${lines.length} things in the environment keep this from starting:`,
    ...lines.map((line) => `  - ${line}`),
    help,
  ].join("\n");
}

export const serverHelp = "Help: docs/production.md tells what each value is and where it belongs.";
