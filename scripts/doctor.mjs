/**
 * `npm run doctor`: names each thing that is wrong between this folder, Clerk and Convex, with what
 * was expected, what was found and the fix; what follows from another stands below it. `--fix` does
 * the safe repairs and looks again, `--json` is for machines, `--list` tells what it knows. Exit
 * code 1 when something is wrong.
 */
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { parseArgs } = await import("node:util");
const { diagnose } = await import("./doctor/diagnosis.mjs");
const { diagnoses } = await import("./doctor/diagnoses/index.mjs");
const { gatherFacts } = await import("./doctor/facts.mjs");
const { mend } = await import("./doctor/mend.mjs");
const { exitCodeOf, report, skippedIn } = await import("./doctor/report.mjs");
const { devData } = await import("./lib/stack.mjs");

const { fix, json, list, stage, data = devData, "webhook-url": webhookUrl } = readArguments();
if (list) {
  const lines = diagnoses.map(({ name, title }) => `${name.padEnd(30)}${title}`);
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exit(0);
}
const where = { root, data, stage, webhookUrl };

let facts = await gatherFacts(where);
let findings = diagnose(diagnoses, facts);
if (fix && findings.length > 0) {
  const say = (/** @type {string} */ line) => process.stderr.write(`  ${line}\n`);
  if (await mend(findings, facts, root, say)) {
    facts = await gatherFacts(where);
    findings = diagnose(diagnoses, facts);
  }
}
const code = exitCodeOf(findings);
if (json) {
  const { mode } = facts;
  const halves = mode.ok ? { clerk: mode.clerk, convex: mode.convex } : null;
  const answer = {
    ok: code === 0,
    stage: facts.stage,
    halves,
    findings,
    skipped: skippedIn(facts),
  };
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
} else process.stdout.write(`${report(findings, facts, diagnoses.length)}\n`);
process.exit(code);

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        fix: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        stage: { type: "string" },
        data: { type: "string" },
        "webhook-url": { type: "string" },
      },
    });
    const stages = /** @type {const} */ (["development", "preview", "production"]);
    const stage = stages.find((one) => one === values.stage);
    if (values.stage && !stage) return quit(`--stage is one of ${stages.join(", ")}.`);
    return { ...values, stage };
  } catch (error) {
    const [problem] = /** @type {Error} */ (error).message.split(". ");
    return quit(`${problem}. Known: --fix, --json, --list, --stage, --data, --webhook-url.`);
  }
}

/** @param {string} line @returns {never} */
function quit(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
