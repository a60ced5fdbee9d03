/** Changes of environment variables as the command line sends them, held to Convex's limits. */
import { badRequest } from "../http/failure.ts";

export interface EnvironmentChange {
  name: string;
  /** Null removes the variable. */
  value: string | null;
}

const maxVariables = 512;
const maxValueBytes = 8 * 1024;
const maxTotalBytes = 512 * 1024;
/** Set by the backend itself. */
const reserved = new Set(["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"]);

/**
 * @param current the variables before the change
 * @throws {HttpFailure} 400 when a name, a value or the sum is not allowed
 */
export function readEnvironmentChanges(
  value: unknown,
  current: Readonly<Record<string, string>>,
): EnvironmentChange[] {
  if (!Array.isArray(value)) throw badRequest("BadRequest", "`changes` must be an array.");
  const changes = value.map(readChange);
  const next = new Map(Object.entries(current));
  for (const { name, value } of changes) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  if (next.size > maxVariables) {
    throw badRequest(
      "EnvVarLimitReached",
      `The number of environment variables exceeds the limit of ${maxVariables}.`,
    );
  }
  const total = [...next].reduce((sum, [name, value]) => sum + bytes(name) + bytes(value), 0);
  if (total > maxTotalBytes) {
    throw badRequest(
      "EnvVarTotalSizeExceeded",
      `The environment variables take more than ${maxTotalBytes / 1024} KiB together.`,
    );
  }
  return changes;
}

function readChange(entry: unknown): EnvironmentChange {
  const { name, value } = (entry ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || !/^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(name)) {
    throw badRequest(
      "InvalidEnvVarName",
      `Environment variable name ${JSON.stringify(name)} is not valid: it starts with a letter or underscore, has only letters, digits and underscores, and at most 256 of them.`,
    );
  }
  if (reserved.has(name)) {
    throw badRequest("EnvVarNameForbidden", `Environment variable ${name} is set by the backend.`);
  }
  if (value === null || value === undefined) return { name, value: null };
  if (typeof value !== "string" || bytes(value) > maxValueBytes) {
    throw badRequest(
      "EnvVarValueTooLong",
      `The value of ${name} must be text of at most ${maxValueBytes / 1024} KiB.`,
    );
  }
  return { name, value };
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
