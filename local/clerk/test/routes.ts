/** The routes as they are written down, so that tests reach a new one without listing it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Method and path of every route in a file of `local/clerk`. */
export function routesIn(file: string): [method: string, path: string][] {
  const text = readFileSync(join(import.meta.dirname, "..", file), "utf8");
  const found = [...text.matchAll(/"(GET|POST|PUT|PATCH|DELETE) (\/[^"]*)"/g)];
  return found.map(([, method = "", path = ""]) => [method, path]);
}
