/**
 * `npm run setup`: from the local halves to real Clerk and Convex. Asks for what it does not find in
 * the environment or in `.env.local`, does what an API allows, prints the rest with the exact values,
 * and ends with the doctor. It can be run again at any time: what is right already stays as it is.
 */
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { parseArgs } = await import("node:util");
const { Stop, withNobody, withPerson } = await import("./setup/ask.mjs");
const { runSetup, stepNames } = await import("./setup/run.mjs");

const options = readArguments();
const isPerson = !options.alone && Boolean(process.stdin.isTTY && process.stdout.isTTY);
if (!options.alone && !isPerson) quit("There is no terminal to ask in: add --non-interactive.");
const talk = isPerson ? await withPerson() : withNobody();
try {
  const { changes } = await runSetup({ root, talk, options });
  talk.end(
    changes > 0 ? "Done. npm run dev starts it." : "Nothing to change. npm run dev starts it.",
  );
} catch (error) {
  if (error instanceof Stop || error instanceof Error) quit(error.message);
  throw error;
}
if (options.skip.includes("doctor")) process.exit(0);
const { diagnose } = await import("./doctor/diagnosis.mjs");
const { diagnoses } = await import("./doctor/diagnoses/index.mjs");
const { gatherFacts } = await import("./doctor/facts.mjs");
const { exitCodeOf, report } = await import("./doctor/report.mjs");
const { devData } = await import("./lib/stack.mjs");
const facts = await gatherFacts({ root, data: devData });
const findings = diagnose(diagnoses, facts);
process.stdout.write(`${report(findings, facts, diagnoses.length)}\n`);
process.exit(exitCodeOf(findings));

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        "non-interactive": { type: "boolean", default: false },
        convex: { type: "string" },
        tokens: { type: "string" },
        skip: { type: "string", default: "" },
      },
    });
    const skip = values.skip.split(",").filter(Boolean);
    for (const name of skip) oneOf("--skip", name, stepNames);
    return {
      alone: values["non-interactive"],
      skip,
      convex: values.convex
        ? oneOf("--convex", values.convex, ["cloud", "self-hosted", "local"])
        : undefined,
      tokens: values.tokens
        ? oneOf("--tokens", values.tokens, ["template", "integration"])
        : undefined,
    };
  } catch (error) {
    const [problem] = /** @type {Error} */ (error).message.split(". ");
    return quit(`${problem}. Known: --non-interactive, --convex, --tokens, --skip.`);
  }
}

/**
 * @template {string} T
 * @param {string} flag
 * @param {string} value
 * @param {T[]} known
 * @returns {T}
 */
function oneOf(flag, value, known) {
  const found = known.find((one) => one === value);
  return found ?? quit(`${flag}: ${value} is none of ${known.join(", ")}.`);
}

/** @param {string} line @returns {never} */
function quit(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
