/**
 * How setup talks: with a person through prompts, or with nobody. Without a person a question that
 * has no answer ends the run in one line that names the flag or variable that answers it.
 *
 * @typedef {object} Question
 * @property {string} message
 * @property {string} answer what answers it without a person, such as a variable's name
 * @property {boolean} [secret]
 * @property {boolean} [optional]
 * @property {string} [placeholder]
 * @property {(text: string) => string | undefined} check what is wrong with an answer
 *
 * @typedef {object} Talk
 * @property {boolean} isPerson
 * @property {(line: string) => void} say
 * @property {(lines: string[], title: string) => void} show something to do or to copy
 * @property {(question: Question) => Promise<string>} ask
 * @property {<T extends string>(message: string, options: { value: T, label: string, hint?: string }[], preset: T) => Promise<T>} choose
 * @property {(message: string, preset: boolean) => Promise<boolean>} confirm
 * @property {(line: string) => void} end
 */
import "../lib/style-text.mjs";

/** Ends the run with one line. */
export class Stop extends Error {}

/** @returns {Promise<Talk>} */
export async function withPerson() {
  const prompts = await import("@clack/prompts");
  prompts.intro("Handoff: to real Clerk and Convex");
  return {
    isPerson: true,
    say: (line) => prompts.log.step(line),
    show: (lines, title) =>
      prompts.log.info([title, ...lines.map((line) => `  ${line}`)].join("\n")),
    async ask({ message, secret, optional, placeholder, check }) {
      const validate = (/** @type {string | undefined} */ text) =>
        !text?.trim() ? (optional ? undefined : "It is needed.") : check(text.trim());
      const answer = secret
        ? await prompts.password({ message, validate })
        : await prompts.text({ message, placeholder, validate });
      return (kept(answer) ?? "").trim();
    },
    choose: async (message, options, preset) =>
      /** @type {any} */ (
        kept(
          await prompts.select({
            message,
            options: /** @type {any[]} */ (options),
            initialValue: preset,
          }),
        )
      ),
    confirm: async (message, preset) =>
      kept(await prompts.confirm({ message, initialValue: preset })),
    end: (line) => prompts.outro(line),
  };
}

/** @template T @param {T} answer @returns {Exclude<T, symbol>} */
function kept(answer) {
  if (typeof answer === "symbol") {
    throw new Stop("Stopped. What was done so far stays; run it again to go on.");
  }
  return /** @type {Exclude<T, symbol>} */ (answer);
}

/** @returns {Talk} */
export function withNobody() {
  const say = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);
  return {
    isPerson: false,
    say,
    show: (lines, title) => say([title, ...lines.map((line) => `  ${line}`)].join("\n")),
    async ask({ optional, answer }) {
      if (optional) return "";
      throw new Stop(`${answer} is not set, and with --non-interactive nobody is asked for it.`);
    },
    choose: async (_, __, preset) => preset,
    confirm: async (_, preset) => preset,
    end: say,
  };
}
