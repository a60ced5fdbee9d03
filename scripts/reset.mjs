/** `npm run reset`: forgets the local people and data, after asking (`--yes` does not ask). */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const folder = join(root, ".local");
const data = existsSync(folder)
  ? readdirSync(folder).filter((name) => existsSync(join(folder, name, "stack.json")))
  : [];
if (data.length === 0) {
  process.stdout.write("Nothing to forget: there is no local data.\n");
  process.exit(0);
}
if (!process.argv.includes("--yes") && !(await agreed())) {
  process.stdout.write("Nothing was forgotten.\n");
  process.exit(1);
}
for (const name of data) {
  const args = [join(root, "local", "bin.mjs"), "reset", "--yes", "--data", join(folder, name)];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(1);
}
process.stdout.write("Forgotten. The next start makes new people and an empty database.\n");

async function agreed() {
  if (!process.stdin.isTTY) {
    process.stderr.write("Add --yes to forget all local people and data.\n");
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C and Ctrl-D close it, and the question is never answered.
  const closed = new Promise((resolve) => terminal.once("close", () => resolve("\n")));
  const question = terminal.question("Forget all local people and data? (y/N) ");
  const answer = await Promise.race([question.catch(() => closed), closed]);
  if (answer === "\n") process.stdout.write(answer);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
