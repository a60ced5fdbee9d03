/** README and documentation, held against the code: links, files, names, commands, error texts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { markdownTable } from "../lib/env/example.mjs";
import { table } from "../lib/env/table.mjs";
import { root } from "./bootstrap.mjs";
import { anchorsOf, codeOf, commandsOf, linksOf, projectFiles, readPage } from "./lib/markdown";

const files = projectFiles().filter((file) => existsSync(join(root, file)));
const folders = new Set(files.flatMap(foldersOf));
const pages = files.filter((file) => file.endsWith(".md")).map(readPage);
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** How each command of the documentation is tried. One that nothing tries has no place there. */
const tried: [RegExp, by: string][] = [
  [/^npm run dev$/, "scripts/walk/dev.walk.ts"],
  [/^npm test( -- .*)?$/, "scripts/lib/test-run.mjs"],
  [/^npm run (build|start|doctor|setup|reset)$|^npm start$/, "scripts/walk/words.walk.ts"],
  [/^npm run sync:reconcile( -- --apply)?$/, "scripts/walk/docs.walk.ts"],
  [/^npm run local -- -- npx convex /, "scripts/walk/docs.walk.ts"],
  [/^npx convex env set \w+ \S+$/, "scripts/walk/docs.walk.ts"],
  [/^npx convex deploy --cmd 'npm run build'$/, "scripts/walk/deploy.walk.ts"],
  [/^docker (build|run) /, "scripts/walk/deploy.walk.ts"],
  [
    /^npm run local -- --framework vite -- npm run dev --workspace examples\/vite$/,
    "e2e/vite.spec.ts",
  ],
  [/^node \/path\/to\/handoff\/local\/bin\.mjs -- npm run dev$/, "local/stack/main.test.ts"],
  [/^cd /, "local/stack/main.test.ts"],
  // Clerk's own program, which talks to Clerk's cloud.
  [/^clerk webhooks listen --forward-to \S+\/clerk-users-webhook$/, "convex/http.test.ts"],
];

describe.each(pages.map((page) => [page.file, page] as const))("%s", (file, page) => {
  test("links to what is there", () => {
    const broken = linksOf(page).filter((target) => !isThere(file, target));
    expect(broken).toEqual([]);
  });

  test("names files that are there", () => {
    const named = codeOf(page).filter((code) => looksLikePath(code));
    const missing = named.filter((path) => !namesFile(file, path));
    expect(missing).toEqual([]);
  });

  test("names commands that are there and tried", () => {
    const inSentences = codeOf(page).filter((code) => code.startsWith("npm "));
    for (const command of [...commandsOf(page), ...inSentences]) {
      const name = /^npm run ([\w:-]+)/.exec(command)?.[1];
      if (name) expect(Object.keys(scripts), command).toContain(name);
    }
    for (const command of commandsOf(page)) {
      const by = tried.find(([pattern]) => pattern.test(command))?.[1];
      expect(by, `nothing tries: ${command}`).toBeDefined();
      expect(files, command).toContain(by);
    }
  });

  test("names things by the names that the code has", () => {
    const names = codeOf(page).filter((code) => /^[A-Za-z_$][\w$]*(\.[A-Za-z_]\w*)*$/.test(code));
    const unknown = [...new Set(names)].filter((name) => !isKnown(name));
    expect(unknown).toEqual([]);
  });
});

test("each variable's line in docs/production.md is the table's", () => {
  const text = readFileSync(join(root, "docs/production.md"), "utf8");
  const block = /<!-- variables -->\n([\s\S]*?)<!-- \/variables -->/.exec(text)?.[1] ?? "";
  expect(cells(block)).toEqual(cells(markdownTable()));
});

test("each error text of docs/troubleshooting.md is one that a part of the system says", () => {
  const page = readPage("docs/troubleshooting.md");
  const texts = [...page.prose.matchAll(/^### `([^`]+)`/gm)].map(([, text = ""]) => text);
  expect(texts.length).toBeGreaterThan(15);
  const said = sourcesThatSpeak();
  const unsaid = texts
    .filter((text) => !onlyInTheClouds.includes(text))
    .filter((text) => !parts(text).every((part) => said.includes(part)));
  expect(unsaid).toEqual([]);
});

/** What people search for when sign-in fails somewhere between the three. */
const searchedFor = [
  "No auth provider found matching the given token",
  "(no providers configured). Check convex/auth.config.ts.",
  "Check that your JWT's issuer and audience match one of your configured providers",
  "Failed to authenticate",
  "check your server auth config",
  "AuthProviderDiscoveryFailed",
  "Could not verify OIDC token claim",
  "is used in auth config file but its value was not set.",
  "No JWT template exists with name: convex",
  "Clerk: auth() was called but Clerk can't detect usage of clerkMiddleware()",
  "Clerk: Refreshing the session token resulted in an infinite redirect loop",
  "JWT issued at date claim (iat) is in the future",
  "Message timestamp too old",
  "too new",
  "No matching signature found",
  "Missing required headers",
  "Secret can't be empty.",
  "ArgumentValidationError",
  "Path: .name Value: null",
  "Bot traffic detected",
  "HTTP 429",
];

test("the Dockerfile takes every public value that pages know", () => {
  const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
  const taken = [...dockerfile.matchAll(/^ARG (\w+)$/gm)].map(([, name]) => name);
  const known = table.map(({ name }) => name).filter((name) => name.startsWith("NEXT_PUBLIC_"));
  expect(taken.toSorted()).toEqual(known.toSorted());
});

test.each(searchedFor)("docs/troubleshooting.md explains: %s", (text) => {
  expect(readFileSync(join(root, "docs/troubleshooting.md"), "utf8")).toContain(text);
});

function foldersOf(file: string): string[] {
  const parents = file.split("/").slice(0, -1);
  return parents.map((_, index) => parents.slice(0, index + 1).join("/"));
}

function isThere(file: string, target: string): boolean {
  if (/^(https?|mailto):/.test(target)) return true;
  const [path = "", anchor] = target.split("#");
  const found = path === "" ? file : posix.normalize(posix.join(dirname(file), path));
  const isFile = files.includes(found);
  if (!isFile) return folders.has(found.replace(/\/$/, ""));
  return anchor === undefined || anchorsOf(readPage(found)).includes(anchor);
}

/** A path of this project: below a folder that is there, and no pattern, address, placeholder or package. */
function looksLikePath(code: string): boolean {
  if (!/^[\w@.()[\]-]+\/[\w@.()[\]/-]*$/.test(code)) return false;
  return folders.has(code.split("/")[0] ?? "") && !isPackage(code);
}

function isPackage(name: string): boolean {
  try {
    return isAbsolute(createRequire(import.meta.url).resolve(name));
  } catch {
    return false;
  }
}

/** Folders that only a run makes. */
const made = /^(\.local|local\/dist|convex\/_generated)(\/|$)/;

function namesFile(page: string, path: string): boolean {
  const places = [path, posix.join(dirname(page), path)].map((place) => place.replace(/\/$/, ""));
  return places.some((place) => made.test(place) || files.includes(place) || folders.has(place));
}

/** Names of others that are spoken of because they are not used here. */
const foreign = new Set(["createRouteMatcher"]);

let words: Set<string> | undefined;

/** A name is known when it stands somewhere in the project outside the documentation, each part for itself. */
function isKnown(name: string): boolean {
  words ??= new Set(
    files
      .filter((file) => !/\.(md|png|ico|woff2)$|package-lock\.json$/.test(file))
      .flatMap((file) => [
        ...(readFileSync(join(root, file), "utf8").match(/[A-Za-z_$][\w$]*/g) ?? []),
        ...(file.match(/[A-Za-z_$][\w$]*/g) ?? []),
      ]),
  );
  return foreign.has(name) || name.split(".").every((part) => words?.has(part));
}

function cells(table: string): string[][] {
  return table
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
}

/** Our own sources and those of the packages whose errors people see. */
function sourcesThatSpeak(): string {
  const ours = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes(".test."));
  const packages = [
    "convex/dist/cli.bundle.cjs",
    "convex/dist/esm/browser/sync",
    "@clerk/backend/dist",
    "@clerk/nextjs/dist/esm/server",
    "@clerk/testing/dist",
    "standardwebhooks/dist",
    "svix/dist",
  ].flatMap((path) => scriptsIn(join(root, "node_modules", path)));
  return [...ours.map((file) => join(root, file)), ...packages]
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

function scriptsIn(path: string): string[] {
  if (!existsSync(path)) return [];
  if (/\.[cm]?js$/.test(path)) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(js|mjs)$/.test(file))
    .map((file) => join(path, file));
}

/** Words of the clouds' own servers, whose sources are not installed here. */
const onlyInTheClouds = ["Could not verify OIDC token claim", "Bot traffic detected"];

/** A text without what a source fills in: names of variables, templates and helpers. */
function parts(text: string): string[] {
  return text
    .split(/CLERK_JWT_ISSUER_DOMAIN|NEXT_PUBLIC_CONVEX_URL|: convex$|^Clerk: auth\(\)/)
    .map((part) => part.trim())
    .filter(Boolean);
}
