/** What the project's folder tells: versions, the middleware, environment files, a build. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join, relative } from "node:path";
import { parse } from "dotenv";
import { recordedBuild } from "../lib/public-values.mjs";

/** Packages whose age can hurt. */
export const watched = ["next", "react", "react-dom", "@clerk/nextjs", "@clerk/shared", "convex"];

/** In the order in which Next lets one win over the next. @param {string} kind */
const envFiles = (kind) => [`.env.${kind}.local`, ".env.local", `.env.${kind}`, ".env"];

/**
 * @typedef {object} FileFacts
 * @property {Record<string, string>} versions installed
 * @property {{ path: string, text: string }[]} middleware every file that could be one
 * @property {boolean} hasSource the application stands in `src/app`
 * @property {{ path: string, text: string } | null} authConfig
 * @property {{ name: string, values: Record<string, string> }[]} envFiles
 * @property {boolean | null} isIgnored whether git leaves `.env.local` out; null when nobody can tell
 * @property {Record<string, string> | null} build public values of the last one
 * @property {{ name: string, port: number }[]} takenPorts kept for the local servers, held by others
 * @property {string | null} damaged the local servers' settings, when nobody can read them
 */

/**
 * @param {string} root
 * @param {{ data: string, isRunning: boolean, isProduction?: boolean }} where `isRunning`: a stack on
 *   `data`; `isProduction`: those `.env` files count that `npm run build` and `npm start` read
 * @returns {Promise<FileFacts>}
 */
export async function lookAtFiles(root, { data, isRunning, isProduction = false }) {
  const read = (/** @type {string} */ path) => textOf(join(root, path));
  const names = ["middleware", "proxy"].flatMap((name) =>
    ["", "src/", "app/", "src/app/"].flatMap((folder) =>
      ["ts", "js", "mjs"].map((end) => `${folder}${name}.${end}`),
    ),
  );
  const present = (/** @type {string[]} */ paths) =>
    paths.flatMap((path) => {
      const text = read(path);
      return text === null ? [] : [{ path, text }];
    });
  const settings = join(data, "stack.json");
  const ports = portsIn(textOf(settings));
  return {
    versions: Object.fromEntries(
      watched.flatMap((name) => {
        const version = objectIn(read(`node_modules/${name}/package.json`))?.version;
        return version ? [[name, version]] : [];
      }),
    ),
    middleware: present(names),
    hasSource: existsSync(join(root, "src", "app")),
    authConfig: present(["convex/auth.config.ts", "convex/auth.config.js"])[0] ?? null,
    envFiles: present(envFiles(isProduction ? "production" : "development")).map(
      ({ path, text }) => ({
        name: path,
        values: parse(text),
      }),
    ),
    isIgnored: ignores(root),
    build: recordedBuild(root),
    takenPorts: isRunning ? [] : await taken(ports ?? {}),
    damaged: ports ? null : relative(root, settings),
  };
}

/** @param {string} file */
function textOf(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** @param {string} root */
function ignores(root) {
  const git = (/** @type {string[]} */ ...args) =>
    spawnSync("git", args, { cwd: root, stdio: "ignore" }).status;
  if (git("rev-parse", "--is-inside-work-tree") !== 0) return null;
  return git("check-ignore", "-q", "--no-index", ".env.local") === 0;
}

/** @param {string | null} text @returns {Record<string, any> | null} what is no object is null */
function objectIn(text) {
  try {
    const value = JSON.parse(text ?? "null");
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/**
 * @param {string | null} text of `stack.json`, which a first start writes
 * @returns {Record<string, number> | null} null when it is damaged
 */
function portsIn(text) {
  if (text === null) return {};
  const settings = objectIn(text);
  return settings && (settings.ports ?? {});
}

/** @param {Record<string, number>} ports */
async function taken(ports) {
  const all = Object.entries(ports)
    .map(([name, port]) => ({ name, port }))
    .filter(({ port }) => Number.isInteger(port) && port > 0 && port < 65_536);
  const held = await Promise.all(all.map(({ port }) => answers(port)));
  return all.filter((_, index) => held[index]);
}

/** @param {number} port */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const done = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => done(false));
    socket.on("connect", () => done(true)).on("error", () => done(false));
  });
}
