/**
 * What another process uses, where the system tells (Linux). Elsewhere null: the caller falls back
 * to wall time, and memory outside the JavaScript heap is not watched.
 */
import { readFileSync } from "node:fs";

/** Linux reports CPU time in hundredths of a second on every platform that Node supports. */
const tickMs = 10;
const pageBytes = 4096;

/** CPU time so far, milliseconds. */
export function cpuMs(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the command in brackets and may hold anything: count from its end.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields ? (Number(fields[11]) + Number(fields[12])) * tickMs : null;
}

/** Resident memory, bytes. */
export function residentBytes(pid: number): number | null {
  const statm = read(`/proc/${pid}/statm`);
  return statm ? Number(statm.split(" ")[1]) * pageBytes : null;
}

function read(file: string): string | null {
  if (process.platform !== "linux") return null;
  try {
    return readFileSync(file, "latin1");
  } catch {
    return null;
  }
}
