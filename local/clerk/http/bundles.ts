/**
 * Serves Clerk's browser bundles out of node_modules, as Clerk's own host serves them from a CDN.
 * Each bundle loads its chunks relative to itself, so the whole `dist` folder stands at one depth.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Reply } from "./reply.ts";

const compress = promisify(brotliCompress);

/** What may be asked for: one plain file name in `dist`. */
const bundlePath = /^\/npm\/@clerk\/(clerk-js|ui)@([\w.-]+)\/dist\/([\w.-]+\.js)$/;

type Package = "clerk-js" | "ui";

/** What is kept of a file: every browser takes it compressed, so it is read again for those that do not. */
interface Asset {
  file: string;
  encoded: Uint8Array;
  etag: string;
}

export class Bundles {
  private readonly folders: Record<Package, string>;
  private readonly assets = new Map<string, Promise<Asset | null>>();
  /** The end of the last compression: one at a time, as each works on some megabytes. */
  private turn: Promise<unknown> = Promise.resolve();

  /** Throws when the packages are not installed. */
  constructor(from = dirname(fileURLToPath(import.meta.url))) {
    this.folders = { "clerk-js": findPackage(from, "clerk-js"), ui: findPackage(from, "ui") };
  }

  /** Path of the script that a page loads first, with the exact version in it. */
  entry(name: Package): string {
    const file = name === "ui" ? "ui.browser.js" : "clerk.browser.js";
    return `/npm/@clerk/${name}@${this.version(name)}/dist/${file}`;
  }

  /** The file behind `path`, or null when the path is not one of a bundle. */
  async serve(
    path: string,
    headers: { accept: string; ifNoneMatch: string },
  ): Promise<Reply | null> {
    const match = bundlePath.exec(path);
    if (match === null) return null;
    const [, name, version, file] = match as unknown as [string, Package, string, string];
    const asset = await this.load(name, file);
    if (asset === null) return null;
    // A name with the exact version in it never changes its content.
    const exact = version === this.version(name) || file.includes(`_${this.version(name)}.js`);
    const common = {
      etag: asset.etag,
      vary: "Accept-Encoding",
      "cache-control": exact ? "public, max-age=31536000, immutable" : "public, no-cache",
    };
    if (headers.ifNoneMatch === asset.etag) return { status: 304, headers: common };
    const encoded = /\bbr\b/.test(headers.accept);
    return {
      status: 200,
      headers: {
        ...common,
        "content-type": "application/javascript; charset=utf-8",
        ...(encoded ? { "content-encoding": "br" } : {}),
      },
      body: encoded ? asset.encoded : await readFile(asset.file),
    };
  }

  private version(name: Package): string {
    const manifest = readFileSync(join(this.folders[name], "package.json"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
  }

  private load(name: Package, file: string): Promise<Asset | null> {
    const key = `${name}/${file}`;
    let asset = this.assets.get(key);
    if (asset === undefined) {
      const path = join(this.folders[name], "dist", file);
      asset = this.turn.then(() => readAsset(path));
      this.assets.set(key, asset);
      const forget = () => this.assets.delete(key);
      // A file that cannot be compressed is asked for again, and keeps no other one waiting.
      this.turn = asset.then((found) => found === null && forget(), forget);
    }
    return asset;
  }
}

async function readAsset(file: string): Promise<Asset | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    return null;
  }
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_LGWIN]: windowFor(bytes.length),
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const encoded = await compress(bytes, { params });
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return { file, encoded, etag };
}

/** Bits of a window that holds the whole file: a larger one costs memory and saves nothing. */
function windowFor(size: number): number {
  const bits = Math.ceil(Math.log2(size + 16));
  return Math.min(
    constants.BROTLI_MAX_WINDOW_BITS,
    Math.max(constants.BROTLI_MIN_WINDOW_BITS, bits),
  );
}

/** Walks up to the node_modules folder that holds the package: its `exports` hide what we serve. */
function findPackage(from: string, name: Package): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", "@clerk", name);
    if (existsSync(join(candidate, "dist"))) return candidate;
    if (dirname(folder) === folder) throw new Error(`@clerk/${name} is not installed.`);
  }
}
