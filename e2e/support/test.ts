import { expect, test as base } from "@playwright/test";

/** Clerk's own notice about development keys: the only line allowed in a clean console. */
const allowed = /Clerk has been loaded with development keys/;

type Fixtures = { cleanConsole: string[] };

/** A page whose console must stay clean: every spec fails by a warning, an error or an uncaught exception. */
export const test = base.extend<Fixtures>({
  cleanConsole: [
    async ({ page }, run) => {
      const lines: string[] = [];
      page.on("console", (message) => {
        const isLoud = message.type() === "error" || message.type() === "warning";
        if (isLoud && !allowed.test(message.text())) {
          lines.push(`${message.text()} (${message.location().url})`);
        }
      });
      page.on("pageerror", (error) => lines.push(String(error)));
      await run(lines);
      expect(lines, "the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
