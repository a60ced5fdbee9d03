/**
 * The steps of a test run: each timed, its output shown when it fails, its tests counted. A failing
 * step does not stop the others, so that one run tells all there is to mend. Two go on at a time:
 * builds and browsers wait often enough to leave a core to the other.
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { findChromium } from "./browser.mjs";
import { startGuarded, whenToldToStop } from "./child.mjs";
import {
  closingLine,
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  oneFailed,
  onePassed,
  sum,
} from "./counts.mjs";
import { inLanes } from "./lanes.mjs";
import { findLeaks } from "./leaks.mjs";
import { nextBin } from "./next.mjs";
import { bold, createProgress, dim, green, red } from "./screen.mjs";
import { startTestStack } from "./test-stack.mjs";
import { offerTrouble } from "./trouble.mjs";

/** @typedef {import("./counts.mjs").Count} Count */
/** @typedef {{ code: number, output: string }} Ran */
/**
 * @typedef {object} Done
 * @property {Count | null} count null: counted only when it fails
 * @property {string} output
 * @property {string[]} [failures] which tests failed, where the step has many
 */

const require = createRequire(import.meta.url);
const cores = availableParallelism();

/** The file behind a package's command. @param {string} name @param {string} file */
const binOf = (name, file) => join(dirname(require.resolve(`${name}/package.json`)), file);

/**
 * @param {{ root: string, only: string[], extra: string[] }} options
 */
export function createRunner({ root, only, extra }) {
  const progress = createProgress();
  const reports = join(root, ".local", "reports");
  const cache = join(root, ".local", "cache");
  /** @type {Count[]} */
  const counts = [];
  /** @type {string[]} */
  const failures = [];
  /** @type {Set<{ stop: () => Promise<void> }>} */
  const running = new Set();
  /** @type {Set<string>} */
  const steps = new Set();
  /** @type {string | null} */
  let chromium = null;
  let stopping = false;

  /** Runs every wanted step. @returns the process's exit code */
  async function run() {
    whenToldToStop(() => void stopAll());
    mkdirSync(reports, { recursive: true });
    const start = Date.now();
    if (needsBrowser()) await chooseBrowser();
    // The longest first, so that they do not come last and alone; last, what fills both cores itself.
    const jobs = [
      ...(only.includes("e2e") ? [endToEnd] : []),
      ...(only.includes("lint") ? [() => step("lint", lint)] : []),
      ...(only.includes("types") ? [() => step("types", types)] : []),
      ...["unit", "walk", "convex", "local"]
        .filter((project) => only.includes(project))
        .map((project) => () => step(project, () => vitest(project))),
    ];
    await inLanes(jobs, Math.min(2, cores));
    progress.done();
    if (stopping) return 130;
    const total = sum(counts);
    // Told again where a reader looks first, and where a log that was cut still has it.
    if (failures.length > 0) process.stdout.write(`\n${failures.join("\n")}\n\n`);
    process.stdout.write(`${dim(`  ${((Date.now() - start) / 1000).toFixed(0)} s`)}\n`);
    process.stdout.write(`${closingLine(total)}\n`);
    return total.failed > 0 || total.passed === 0 ? 1 : 0;
  }

  /**
   * @param {string} name
   * @param {() => Promise<Done>} work
   * @returns {Promise<boolean>}
   */
  async function step(name, work) {
    if (stopping) return false;
    const start = Date.now();
    steps.add(name);
    progress.show([...steps].join(" and "), name);
    /** @type {Done} */
    const done = await work().catch((error) => ({
      count: oneFailed,
      output: String(error?.message ?? error),
    }));
    const { count, output, failures: named = [] } = done;
    steps.delete(name);
    if (stopping) return false;
    const seconds = dim(`${((Date.now() - start) / 1000).toFixed(1)} s`);
    const failed = (count?.failed ?? 0) > 0;
    const tests = count && count.passed + count.failed > 1 ? closingLine(count) : "";
    progress.show([...steps].join(" and "), null);
    progress.print(
      `  ${failed ? red("✗") : green("✓")} ${bold(name.padEnd(8))} ${seconds}  ${tests}`,
    );
    if (failed) {
      progress.print(output.trimEnd());
      failures.push(...(named.length > 0 ? named : [""]).map((one) => red(`  ✗ ${name} ${one}`)));
    }
    if (count) counts.push(count);
    return !failed;
  }

  async function lint() {
    const ran = await node([
      binOf("eslint", "bin/eslint.js"),
      ...[".", "--max-warnings", "0", "--cache", "--cache-location", join(cache, "eslint")],
    ]);
    return { count: ran.code === 0 ? onePassed : oneFailed, output: ran.output };
  }

  async function types() {
    const tsc = binOf("typescript", "bin/tsc");
    const rooms = ["convex", "local", "examples/vite"].map((room) => [
      ...["-p", room, "--incremental"],
      ...["--tsBuildInfoFile", join(cache, `${room.replace("/", "-")}.tsbuildinfo`)],
    ]);
    const all = await Promise.all([[], ...rooms].map((args) => node([tsc, "--noEmit", ...args])));
    const bad = all.filter((ran) => ran.code !== 0);
    return {
      count: bad.length === 0 ? onePassed : oneFailed,
      output: bad.map((ran) => ran.output).join("\n"),
    };
  }

  /** @param {string} project */
  async function vitest(project) {
    const report = freshReport(`${project}.json`);
    const ran = await node([
      ...[binOf("vitest", "vitest.mjs"), "run", "--project", project],
      // Servers and browsers wait more than they work: one file at a time leaves a core idle.
      ...(project === "local" ? ["--maxWorkers", String(Math.max(2, cores))] : []),
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      ...extra,
    ]);
    const result = readReport(report);
    return {
      count: asFailure(countVitest(result), ran.code),
      output: ran.output,
      failures: failuresOfVitest(result, root),
    };
  }

  /** Chosen tests may do without one; those that need it say so themselves. */
  function needsBrowser() {
    if (only.includes("e2e")) return true;
    return extra.length === 0 && (only.includes("local") || only.includes("walk"));
  }

  /** One search, and at most one download, for all steps. */
  async function chooseBrowser() {
    const browser = await findChromium((line) => progress.show(line));
    if ("problem" in browser) {
      return void (await step("browser", async () => ({
        count: oneFailed,
        output: browser.problem,
      })));
    }
    chromium = browser.path;
    process.env.HANDOFF_CHROMIUM = chromium;
  }

  async function endToEnd() {
    if (!chromium) return;
    /** @type {import("./test-stack.mjs").TestStack | undefined} */
    let stack;
    const started = await step("servers", async () => {
      stack = await startTestStack();
      running.add(stack);
      return { count: null, output: "" };
    });
    if (!started || !stack) return;
    const serving = stack;
    const { nextEnv, variables, startPages, words } = serving;
    const built = await step("build", async () => {
      const ran = await node([nextBin, "build"], nextEnv);
      return { count: ran.code === 0 ? null : oneFailed, output: ran.output };
    });
    if (built) {
      await step("e2e", async () => {
        await startPages();
        const trouble = await offerTrouble(serving);
        running.add(trouble);
        const report = freshReport("e2e.json");
        const chosen = extra.length > 0 ? ["--no-deps", ...extra] : [];
        const ran = await node(
          [binOf("@playwright/test", "cli.js"), "test", "--reporter=list,json", ...chosen],
          {
            ...process.env,
            ...variables,
            E2E_TROUBLE_URL: trouble.url,
            PLAYWRIGHT_JSON_OUTPUT_NAME: report,
          },
        );
        running.delete(trouble);
        await trouble.stop();
        const result = readReport(report);
        const said = words().slice(-60).join("\n");
        return {
          count: asFailure(countPlaywright(result), ran.code),
          output: `${ran.output}\n${said}`,
          failures: failuresOfPlaywright(result),
        };
      });
      await step("secrets", async () => {
        const found = findLeaks(words(), JSON.parse(variables.E2E_SECRETS ?? "[]"));
        return { count: found.length === 0 ? onePassed : oneFailed, output: found.join("\n") };
      });
    }
    running.delete(stack);
    await stack.stop();
  }

  /**
   * @param {string[]} args
   * @param {NodeJS.ProcessEnv} [env]
   * @returns {Promise<Ran>}
   */
  async function node(args, env = process.env) {
    /** @type {string[]} */
    const lines = [];
    const child = startGuarded(process.execPath, args, {
      env: { ...env, NEXT_TELEMETRY_DISABLED: "1" },
      onLine: (line) => lines.push(line),
    });
    running.add(child);
    const { code } = await child.exited;
    running.delete(child);
    return { code: code ?? 1, output: lines.join("\n") };
  }

  async function stopAll() {
    stopping = true;
    progress.done();
    await Promise.all([...running].map((one) => one.stop()));
    process.exit(130);
  }

  /** @param {string} name */
  function freshReport(name) {
    const file = join(reports, name);
    rmSync(file, { force: true });
    return file;
  }

  return { run };
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/**
 * A tool that ends badly though all its tests passed has failed in another way.
 *
 * @param {Count} count
 * @param {number} code
 */
function asFailure(count, code) {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}
