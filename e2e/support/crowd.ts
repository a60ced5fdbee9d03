import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "./env";
import { inTurns } from "./requests";

const root = join(import.meta.dirname, "..", "..");
const BATCH = 1000;

/** Writes many rows a call, which nothing of the application may: it is pushed beside its functions for this alone. */
const source = `import { v } from "convex/values";
import { internalMutation } from "./_generated/server";

export const add = internalMutation({
  args: { from: v.number(), to: v.number() },
  returns: v.null(),
  handler: async (ctx, { from, to }) => {
    for (let index = from; index < to; index += 1) {
      const name = "Zz " + String(index).padStart(6, "0");
      await ctx.db.insert("users", {
        ...{ externalId: "user_crowd" + index, name, sortName: name.toLowerCase() },
        ...{ role: index % 1000 === 0 ? "admin" : "member", banned: false, createdAt: index },
        ...{ clerkUpdatedAt: 1, eventClock: 1, syncedAt: 1, syncedBy: "webhook" },
      });
    }
    return null;
  },
});
`;

/** So many people at once, `Zz 000000` and on: after everybody else in the directory, every thousandth an admin. */
export async function bringCrowd(people: number): Promise<void> {
  const folder = join(root, ".local", "crowd");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ["convex", "domain"])
    cpSync(join(root, part), join(folder, part), {
      recursive: true,
      filter: (file) => !file.endsWith(".test.ts"),
    });
  writeFileSync(join(folder, "package.json"), `{ "dependencies": { "convex": "*" } }\n`);
  writeFileSync(join(folder, "convex", "crowd.ts"), source);
  await push(folder);
  const starts = Array.from({ length: Math.ceil(people / BATCH) }, (_, index) => index * BATCH);
  await inTurns(starts, (from) => add(from, Math.min(people, from + BATCH)), 2);
}

async function push(folder: string) {
  const cli = join(root, "node_modules", "convex", "bin", "main.js");
  const args = [cli, "deploy", "--yes", "--typecheck", "disable", "--codegen", "disable"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (piece: Buffer) => (words += piece.toString("utf8")));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(words);
}

async function add(from: number, to: number) {
  const response = await fetch(`${env.convexUrl}/api/mutation`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${env.convexAdminKey}` },
    body: JSON.stringify({ path: "crowd:add", args: [{ from, to }], format: "json" }),
  });
  const answer = (await response.json()) as { status: string };
  if (answer.status !== "success") throw new Error(JSON.stringify(answer));
}
