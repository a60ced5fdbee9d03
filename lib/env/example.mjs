/** The table, written out for people: `.env.example`, and a Markdown table for the documentation. */
import { table } from "./table.mjs";

/** @typedef {import("./table.mjs").Value} Value */

/** @type {[Value["group"], string][]} */
const groups = [
  ["clerk", "Clerk in the cloud: both keys or neither."],
  ["convex", "Convex in the cloud or self-hosted: where it is, and how commands get in."],
  ["deployment", "Belong to the Convex deployment: `npm run setup` hands them over."],
  ["page", "The pages."],
  ["local", "This machine."],
];

/** Order in which most people need them: those that are rarely set go last in their group. */
const rare = (/** @type {Value} */ { development, preview, production }) =>
  [development, preview, production].every((text) => text === "not set") ? 1 : 0;

/** @returns {string} the text of `.env.example` */
export function exampleFile() {
  const parts = groups.map(([group, title]) => {
    const values = table
      .filter((value) => value.group === group)
      .sort((one, other) => rare(one) - rare(other));
    return [`# --- ${title}`, ...values.map(entry)].join("\n\n");
  });
  return `${head}\n\n${parts.join("\n\n")}\n`;
}

const head = `# Nothing here is needed to start: without these variables \`npm run dev\` runs both halves on this
# machine. \`npm run setup\` asks for what the clouds need and writes it to .env.local; nothing else
# ever writes that file. \`npm run doctor\` tells what is wrong with it.
#
# Written from lib/env/table.mjs by \`npm run env:example\`.`;

/** @param {Value} value */
function entry(value) {
  const notes = [value.about];
  if (value.from) notes.push(`From: ${value.from}.`);
  if (value.spellings) notes.push(`Also read as ${value.spellings.join(", ")}.`);
  const lines = wrap(notes.join(" "), 98);
  return [...lines.map((line) => `# ${line}`), `${value.name}=`].join("\n");
}

/** @param {string} text @param {number} width */
function wrap(text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** What each variable is in each environment, as Markdown. */
export function markdownTable() {
  const rows = table
    .filter((value) => value.group !== "stack")
    .map((value) => [
      [value.name, ...(value.spellings ?? [])].map((name) => `\`${name}\``).join(" or "),
      `${value.places.join(", ")}${value.secret ? "; secret" : ""}`,
      value.development,
      value.preview,
      value.production,
    ]);
  const header = ["variable", "belongs to", "development", "preview", "production"];
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
