/** The command line of `handoff-local`, as data. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { StackError } from "./errors.ts";
import type { Framework } from "./environment.ts";
import { wishes, type PortName, type Ports } from "./ports.ts";

export const usage = `Local Clerk and local Convex for the project in this folder.

  handoff-local [options] [-- <command>]   start both, push the functions, run the command
  handoff-local status [options]           addresses of the stack that runs on a data folder
  handoff-local reset --yes [options]      forget a data folder

  --project <folder>     the project (default: here)
  --data <folder>        where people and data are kept (default: <project>/.local/dev)
  --functions <folder>   the functions (default: what convex.json says, or convex/)
  --ports <list>         wishes, such as app=3000,clerk=4010,convex=3210,site=3211
  --framework <name>     names of the variables: next (default) or vite
  --real <half>          clerk or convex: that half is real, as the environment says
  --push <when>          watch (default), once or never
  --no-people            no demo people
  --clerk-settings <json>  settings of the local Clerk, such as '{"signUp":{"mode":"restricted"}}'
  --reset-hint <words>   how a person starts over, for messages
  --json                 events as JSON lines; ends when standard input does
`;

export interface Command {
  action: "start" | "status" | "reset" | "help";
  project: string;
  dataDir: string;
  functions: string | undefined;
  ports: Partial<Ports>;
  framework: Framework;
  localClerk: boolean;
  localConvex: boolean;
  push: "watch" | "once" | "never";
  people: boolean;
  /** Settings of the local Clerk, as its own `Settings` names them. */
  clerkSettings: Record<string, unknown>;
  resetHint: string | undefined;
  json: boolean;
  yes: boolean;
  /** The command to run with the variables, empty for none. */
  run: string[];
}

/**
 * @param argv without the program's name
 * @throws StackError `usage`
 */
export function parseCommand(argv: string[], cwd: string): Command {
  const end = argv.indexOf("--");
  const { values, positionals } = read(end === -1 ? argv : argv.slice(0, end));
  const action = values.help ? "help" : oneOf("command", positionals[0] ?? "start", actions);
  const real = values.real ?? [];
  for (const half of real) oneOf("--real", half, ["clerk", "convex"]);
  const project = resolve(cwd, values.project ?? ".");
  const run = end === -1 ? [] : argv.slice(end + 1);
  if (!real.includes("convex")) refuseToWrite(run);
  return {
    action,
    project,
    dataDir: resolve(project, values.data ?? ".local/dev"),
    functions: values.functions,
    ports: parsePorts(values.ports ?? ""),
    framework: oneOf("--framework", values.framework ?? "next", ["next", "vite"]),
    localClerk: !real.includes("clerk"),
    localConvex: !real.includes("convex"),
    push: oneOf("--push", values.push ?? "watch", ["watch", "once", "never"]),
    people: !values["no-people"],
    clerkSettings: parseSettings(values["clerk-settings"] ?? "{}"),
    resetHint: values["reset-hint"],
    json: values.json ?? false,
    yes: values.yes ?? false,
    run,
  };
}

const actions = ["start", "status", "reset"] as const;

function read(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        project: { type: "string" },
        data: { type: "string" },
        functions: { type: "string" },
        ports: { type: "string" },
        framework: { type: "string" },
        real: { type: "string", multiple: true },
        push: { type: "string" },
        "no-people": { type: "boolean" },
        "clerk-settings": { type: "string" },
        "reset-hint": { type: "string" },
        json: { type: "boolean" },
        yes: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new StackError("usage", `${(error as Error).message.split(". ")[0]}. See --help.`);
  }
}

/**
 * Of the CLI's commands for a deployment these write its address in the `.env.local` of the folder
 * they run in, and take `CONVEX_DEPLOYMENT` out. No option keeps them from it.
 */
function refuseToWrite(run: string[]): void {
  const cli = run.findIndex((word) => /(^|[\\/])convex(@.*|\.cmd|.bin.main\.js)?$/.test(word));
  const name = cli === -1 ? undefined : run.slice(cli + 1).find((word) => !word.startsWith("-"));
  if (name !== "dev" && name !== "init") return;
  throw new StackError(
    "usage",
    `convex ${name} would write in .env.local, and nothing here needs it: npm run dev pushes the functions.`,
  );
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  throw new StackError("usage", `${name}: ${value} is none of ${allowed.join(", ")}.`);
}

function parsePorts(list: string): Partial<Ports> {
  const ports: Partial<Ports> = {};
  for (const entry of list.split(",").filter(Boolean)) {
    const [name = "", value = ""] = entry.split("=");
    const port = Number(value);
    if (!(name in wishes) || !Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new StackError("usage", `--ports: ${entry} is not a port (app=3000, clerk=4010 …).`);
    }
    ports[name as PortName] = port;
  }
  return ports;
}

function parseSettings(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below.
  }
  throw new StackError("usage", "--clerk-settings is not a JSON object.");
}
