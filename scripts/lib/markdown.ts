/** What the documentation says, taken apart: the tests hold it against the code. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../bootstrap.mjs";

export interface Block {
  language: string;
  /** What stands behind the language, such as a file's name. */
  title: string;
  text: string;
}

export interface Page {
  /** From the project's folder, with slashes. */
  file: string;
  blocks: Block[];
  /** Without blocks. */
  prose: string;
}

/** Files of the project as git knows them, new ones included and ignored ones not. */
export function projectFiles(): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard"];
  return execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 })
    .split("\n")
    .filter(Boolean);
}

export function readPage(file: string): Page {
  const text = readFileSync(join(root, file), "utf8");
  const blocks: Block[] = [];
  const prose = text.replace(
    /^```(\w*) ?(.*)\n([\s\S]*?)^```$/gm,
    (_, language: string, title: string, body: string) => {
      blocks.push({ language, title, text: body });
      return "";
    },
  );
  return { file, blocks, prose };
}

/** Commands in the shell blocks of a page, a line each. */
export function commandsOf({ blocks }: Page): string[] {
  return blocks
    .filter(({ language }) => language === "bash")
    .flatMap(({ text }) => text.split("\n"))
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** Addresses of links, images left out. */
export function linksOf({ prose }: Page): string[] {
  return [...prose.matchAll(/(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** Code inside sentences. */
export function codeOf({ prose }: Page): string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/** The anchors that a page's headings make, as hosts of repositories make them. */
export function anchorsOf({ prose }: Page): string[] {
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
