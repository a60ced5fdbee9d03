/**
 * What `npm run dev` shows: one calm screen, then only what needs someone's attention. Progress is
 * a single changing line in a terminal and plain lines elsewhere.
 */
import * as util from "node:util";

const colours = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;

/**
 * Node before 20.12 has no `styleText`: its screen is plain.
 *
 * @param {Parameters<typeof util.styleText>[0]} style
 * @param {string} text
 */
function paint(style, text) {
  return colours && util.styleText ? util.styleText(style, text) : text;
}

export const bold = (/** @type {string} */ text) => paint("bold", text);
export const dim = (/** @type {string} */ text) => paint("dim", text);
export const red = (/** @type {string} */ text) => paint("red", text);
export const green = (/** @type {string} */ text) => paint("green", text);
export const yellow = (/** @type {string} */ text) => paint("yellow", text);
const accent = (/** @type {string} */ text) => paint("cyan", text);

const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

/** Tells what is going on until it is over. */
export function createProgress() {
  const live = Boolean(process.stdout.isTTY);
  const start = Date.now();
  let text = "";
  let frame = 0;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const draw = () => {
    const sign = frames[(frame += 1) % frames.length];
    const seconds = Math.round((Date.now() - start) / 1000);
    process.stdout.write(`\r\x1b[K  ${accent(sign ?? "")} ${text} ${dim(`${seconds} s`)}`);
  };
  const clear = () => {
    if (live && text) process.stdout.write("\r\x1b[K");
  };
  return {
    /**
     * @param {string} next
     * @param {string | null} [news] what of it is told where nothing can be redrawn
     */
    show(next, news = next) {
      if (next === text) return;
      text = next;
      if (!live) return void (news && process.stdout.write(`${news} …\n`));
      timer ??= setInterval(draw, 80).unref();
      draw();
    },
    /** Prints above the progress line. @param {string} line */
    print(line) {
      clear();
      process.stdout.write(`${line}\n`);
    },
    done() {
      clearInterval(timer);
      timer = undefined;
      clear();
      text = "";
    },
  };
}

/**
 * @param {{ facts: import("./stack.mjs").Facts, page: string, mode: import("./mode.mjs").Mode, seconds: number }} what
 */
export function welcome({ facts, page, mode, seconds }) {
  const row = (/** @type {string} */ name, /** @type {string} */ value) =>
    `  ${dim(name.padEnd(10))}${value}`;
  const lines = [
    "",
    `  ${bold("Handoff")}  ${dim(`${mode.clerk} Clerk, ${mode.convex} Convex`)}`,
    "",
  ];
  lines.push(row("Page", accent(page)));
  if (facts.clerk)
    lines.push(row("Outbox", `${accent(facts.clerk.outboxUrl)}  ${dim("codes that Clerk sends")}`));
  // Only a real Clerk has to be told.
  if (facts.convex && !facts.clerk)
    lines.push(row("Webhooks", accent(`${facts.convex.siteUrl}/clerk-users-webhook`)));
  if (facts.people.length > 0) {
    lines.push("");
    facts.people.forEach((person, index) => {
      const role = person.role === "admin" ? dim("  admin") : "";
      lines.push(row(index === 0 ? "Sign in" : "", `${person.email}${role}`));
    });
    lines.push(row("Password", facts.demoPassword));
  }
  lines.push("", `  ${dim(`Ready in ${seconds.toFixed(1)} s. Ctrl-C stops everything.`)}`, "");
  return lines.join("\n");
}

/**
 * A line of a program that runs beside us.
 *
 * @param {string} from
 * @param {string} line
 */
export function prefixed(from, line) {
  return `  ${dim(`${from.padEnd(9)}│`)} ${line}`;
}
