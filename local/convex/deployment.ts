/** What a deployment is known by: its name and its secret, made once and kept in its data folder. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";

export interface Deployment {
  /** `quiet-otter-412`. */
  name: string;
  /** Signs upload URLs and is the second half of the admin key. */
  secret: string;
  /** `name|secret`, as the command line takes it. */
  adminKey: string;
}

const moods = ["brisk", "calm", "clever", "eager", "gentle", "keen", "merry", "quiet", "steady"];
const animals = ["badger", "crane", "finch", "heron", "lynx", "marten", "otter", "plover", "wren"];

/** Reads the deployment's name and secret, or makes them. The file is for its owner only. */
export async function openDeployment(dataDir: string): Promise<Deployment> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, "deployment.json");
  const kept = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (kept !== null) return withKey(parse(kept, file));
  const made = { name: makeName(), secret: randomBytes(32).toString("hex") };
  // Whole or not at all: half a file would lock everybody out.
  const handle = await open(`${file}.part`, "w", 0o600);
  await handle.writeFile(JSON.stringify(made));
  await handle.sync();
  await handle.close();
  await chmod(`${file}.part`, 0o600);
  await rename(`${file}.part`, file);
  return withKey(made);
}

function withKey({ name, secret }: { name: string; secret: string }): Deployment {
  return { name, secret, adminKey: `${name}|${secret}` };
}

function parse(text: string, file: string): { name: string; secret: string } {
  try {
    const { name, secret } = JSON.parse(text) as Record<string, unknown>;
    if (typeof name === "string" && typeof secret === "string") return { name, secret };
  } catch {
    // Said below.
  }
  throw new Error(`${file} is damaged. Remove it to have a new admin key made.`);
}

function makeName(): string {
  const [a = 0, b = 0, c = 0, d = 0] = randomBytes(4);
  return `${moods[a % moods.length]}-${animals[b % animals.length]}-${((c * 256 + d) % 900) + 100}`;
}
