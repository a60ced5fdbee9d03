/**
 * Finds where functions stand in the linked code. V8 tells this only through its inspector
 * (`[[FunctionLocation]]`); a session lives for the length of one analysis.
 */
import { Session } from "node:inspector";

interface Located {
  handler?: unknown;
  at: { line: number; column: number } | null;
}

interface Property {
  name: string;
  value?: { value?: { lineNumber: number; columnNumber: number } };
}

/** Fills `at` (line from one, column from zero) and drops `handler`, which cannot be sent. */
export function locateFunctions(functions: Located[]): void {
  const session = new Session();
  const scope = globalThis as { __located?: unknown };
  try {
    session.connect();
    for (const entry of functions) {
      scope.__located = entry.handler;
      entry.at = locate(session);
    }
  } catch {
    // No inspector in this build of Node: functions simply have no position.
  } finally {
    delete scope.__located;
    for (const entry of functions) delete entry.handler;
    session.disconnect();
  }
}

function locate(session: Session): { line: number; column: number } | null {
  let at: { line: number; column: number } | null = null;
  session.post("Runtime.evaluate", { expression: "globalThis.__located" }, (error, found) => {
    const objectId = error ? undefined : found.result.objectId;
    if (!objectId) return;
    session.post("Runtime.getProperties", { objectId }, (_, properties) => {
      const internal = (properties?.internalProperties ?? []) as unknown as Property[];
      const place = internal.find(({ name }) => name === "[[FunctionLocation]]")?.value?.value;
      if (place) at = { line: place.lineNumber + 1, column: place.columnNumber };
    });
  });
  return at;
}
