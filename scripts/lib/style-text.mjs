/**
 * Loaded before the prompts on a Node older than 20.12, which lacks the one function that they import
 * by its name: their words come without colours there. What the convex CLI needs, which asks for the
 * same function when it runs, is `local/style-text.cjs`.
 */
import { register } from "node:module";
import * as util from "node:util";

if (!("styleText" in util)) {
  const whole = `export * from "node:util"; export const styleText = (_format, text) => text;`;
  register(
    module(`export const resolve = (name, context, next) =>
      name === "node:util" && /[\\/]@clack[\\/]/.test(context.parentURL)
        ? { url: ${JSON.stringify(module(whole))}, shortCircuit: true }
        : next(name, context);`),
  );
}

/** @param {string} code */
function module(code) {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
