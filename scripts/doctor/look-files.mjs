/** What the project's folder tells: versions, the middleware, environment files, a build. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { recordedBuild } from "../lib/public-values.mjs";

/** Packages whose age can hurt. */
export const watched = ["next", "react", "react-dom", "@clerk/nextjs", "@clerk/shared", "convex"];

/** In the order in which Next lets one win over the next, in development. */
const envFiles = [".env.development.local", ".env.local", ".env.development", ".env"];

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
 */

/**
 * @param {string} root
 * @param {{ data: string, isRunning: boolean }} stack
 * @returns {Promise<FileFacts>}
 */
export async function lookAtFiles(root, { data, isRunning }) {
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
  return {
    versions: Object.fromEntries(
      watched.flatMap((name) => {
        const version = JSON.parse(read(`node_modules/${name}/package.json`) ?? "{}").version;
        return version ? [[name, version]] : [];
      }),
    ),
    middleware: present(names),
    hasSource: existsSync(join(root, "src", "app")),
    authConfig: present(["convex/auth.config.ts", "convex/auth.config.js"])[0] ?? null,
    envFiles: present(envFiles).map(({ path, text }) => ({
      name: path,
      values: /** @type {Record<string, string>} */ (parseEnv(text)),
    })),
    isIgnored: ignores(root),
    build: recordedBuild(root),
    takenPorts: isRunning ? [] : await taken(textOf(join(data, "stack.json"))),
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

/** @param {string | null} text of `stack.json` */
async function taken(text) {
  /** @type {Record<string, number>} */
  const ports = JSON.parse(text ?? "{}").ports ?? {};
  const all = Object.entries(ports).map(([name, port]) => ({ name, port }));
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
