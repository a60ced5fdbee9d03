/** Writes values into `.env.local` and leaves all else in it as it is: other lines, comments, order. */
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { parse } from "dotenv";

const heading = "# Written by npm run setup";

/**
 * @param {string} text of the file, empty when there is none
 * @param {Record<string, string>} values
 * @returns {string} the text with these values; the same text when it has them already
 */
export function withValues(text, values) {
  const held = parse(text);
  let next = text;
  /** @type {string[]} */
  const added = [];
  for (const [name, value] of Object.entries(values)) {
    if (held[name] === value) continue;
    const line = `${name}=${quoted(value)}`;
    const place = placeOf(next, name);
    if (place) next = next.slice(0, place.start) + line + next.slice(place.end);
    else added.push(line);
  }
  if (added.length === 0) return next;
  const before = next === "" || next.endsWith("\n") ? next : `${next}\n`;
  const gap = before === "" || before.includes(heading) ? "" : "\n";
  const title = before.includes(heading) ? "" : `${heading}\n`;
  return `${before}${gap}${title}${added.join("\n")}\n`;
}

/**
 * Where an assignment stands, with all lines of a quoted value and without a comment behind it. The
 * last one counts, as it does for whoever reads the file.
 *
 * @param {string} text
 * @param {string} name
 */
function placeOf(text, name) {
  const value = `"(?:\\\\.|[^"\\\\])*"|'[^']*'|\`[^\`]*\`|[^\\r\\n#]*?(?=[ \\t]*(?:#|\\r?$))`;
  const pattern = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:${value})`, "gm");
  const found = [...text.matchAll(pattern)].at(-1);
  return found && { start: found.index, end: found.index + found[0].length };
}

/** @param {string} value */
function quoted(value) {
  if (/^[\w./:@|,+=-]*$/.test(value)) return value;
  const quote = ["'", "`", '"'].find((one) => !value.includes(one));
  return quote ? quote + value + quote : JSON.stringify(value);
}

/** @param {string} file */
export function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return "";
    throw error;
  }
}

/**
 * Replaces the file in one step, readable by its owner alone. A file that needs no change is not touched.
 *
 * @param {string} file
 * @param {Record<string, string>} values
 * @returns {boolean} whether it changed
 */
export function writeValues(file, values) {
  const before = readText(file);
  const after = withValues(before, values);
  if (after === before) return false;
  const draft = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(draft, "w", 0o600);
    try {
      writeSync(handle, after);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return true;
}
