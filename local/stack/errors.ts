/**
 * What keeps the stack from starting, each with a stable code and one line that names the cause
 * and the cure. Callers switch on the code; people read the message.
 */

export type StackErrorCode =
  | "already_running"
  | "cli_missing"
  | "data_damaged"
  | "data_locked"
  | "data_newer"
  | "disk_full"
  | "hosted"
  | "internal"
  | "live_keys"
  | "no_functions"
  | "port_taken"
  | "push_failed"
  | "server_died"
  | "settings_invalid"
  | "usage";

export class StackError extends Error {
  override readonly name = "StackError";

  constructor(
    readonly code: StackErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** In the same words whoever notices it first. */
export function diskFull(): StackError {
  return new StackError("disk_full", "The disk is full. Free some space, then start again.");
}

/** Turns what the file system or a bug threw into a {@link StackError}; those pass unchanged. */
export function asStackError(error: unknown): StackError {
  if (error instanceof StackError) return error;
  const { code, message, path } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return diskFull();
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new StackError("data_locked", `Cannot write ${path ?? "the data folder"}: ${message}.`);
  }
  return new StackError("internal", message ?? String(error));
}
