/** Every diagnosis, in the order in which things should be mended: causes before what follows from them. */
import { clerk } from "./clerk.mjs";
import { convex } from "./convex.mjs";
import { files } from "./files.mjs";
import { keys } from "./keys.mjs";
import { tokens } from "./tokens.mjs";
import { versions } from "./versions.mjs";
import { webhooks } from "./webhooks.mjs";

/** @type {readonly import("../diagnosis.mjs").Diagnosis[]} */
export const diagnoses = [
  ...keys,
  ...files,
  ...clerk,
  ...convex,
  ...tokens,
  ...webhooks,
  ...versions,
];
