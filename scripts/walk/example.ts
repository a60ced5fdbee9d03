/** The worked example of the documentation, carried out in a copy of the project. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPage, type Block } from "../lib/markdown";

/** Does what the titled blocks of a page say. @returns the files written or changed */
export function applyPage(page: string, folder: string): string[] {
  const blocks = readPage(page).blocks.filter(({ title }) => title !== "");
  for (const block of blocks) {
    const file = join(folder, block.title);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, block.language === "diff" ? patched(file, block) : block.text);
  }
  return blocks.map(({ title }) => title);
}

/**
 * A block of lines that are there (after a blank) and lines to add (after a plus). What is there must
 * be there once, so that the documentation cannot point at a place that has moved.
 */
function patched(file: string, { title, text }: Block): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const known = lines.filter((line) => !line.startsWith("+")).map((line) => line.slice(1));
  const all = lines.map((line) => line.slice(1));
  const before = readFileSync(file, "utf8");
  const place = `${known.join("\n")}\n`;
  const found = before.split(place).length - 1;
  if (found !== 1) throw new Error(`${title} holds ${found} times, not once:\n${place}`);
  return before.replace(place, () => `${all.join("\n")}\n`);
}
