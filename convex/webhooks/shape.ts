/** Contents that people choose the keys of: only that they are there is told, nothing below. */
const opaque = /_metadata$/;
const PATHS_MAX = 400;
const DEPTH_MAX = 6;

/** The paths of a body with the types of their values, and never a value: what the ledger keeps of a delivery. */
export function shapeOf(body: unknown): string[] {
  const paths = new Set<string>();
  walk(body, "", 0, paths);
  return [...paths].sort();
}

function walk(value: unknown, path: string, depth: number, paths: Set<string>): void {
  if (paths.size >= PATHS_MAX) return;
  const type = typeOf(value);
  if (path !== "") paths.add(`${path}: ${type}`);
  if (depth === DEPTH_MAX || opaque.test(path)) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, `${path}[]`, depth + 1, paths);
  } else if (type === "object") {
    for (const [key, held] of Object.entries(value as object)) {
      walk(held, path === "" ? safeKey(key) : `${path}.${safeKey(key)}`, depth + 1, paths);
    }
  }
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Clerk's own keys are short words; anything else could be a value in disguise. */
function safeKey(key: string): string {
  return /^[a-z][a-z0-9_]{0,63}$/i.test(key) ? key : "*";
}
