/**
 * Loaded before the official `convex` CLI on a Node older than 20.12, which lacks the one function
 * that it calls at its start: its words come without colours there.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- what is loaded this way is CommonJS */
const util = require("node:util");

/** @type {{ styleText?: (format: unknown, text: string) => string }} */ (util).styleText ??= (
  _format,
  text,
) => text;
