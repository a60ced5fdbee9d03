import { describe, expect, test } from "vitest";
import { asStackError, StackError } from "./errors.ts";

const systemError = (code: string) =>
  Object.assign(new Error(`${code}: it failed`), { code, path: "/data/stack.json" });

describe("what the system throws becomes one line", () => {
  test.each([
    ["ENOSPC", "disk_full", "The disk is full. Free some space, then start again."],
    ["EDQUOT", "disk_full", "The disk is full. Free some space, then start again."],
    ["EACCES", "data_locked", "Cannot write /data/stack.json"],
    ["EROFS", "data_locked", "Cannot write /data/stack.json"],
    ["EIO", "internal", "EIO: it failed"],
  ])("%s is %s", (system, code, words) => {
    const error = asStackError(systemError(system));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain("\n");
  });

  test("our own errors pass unchanged", () => {
    const error = new StackError("usage", "no");
    expect(asStackError(error)).toBe(error);
  });
});
