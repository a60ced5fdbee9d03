import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const read = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".tsx"))
    .map((name) => ({ name: name.slice(0, -4), text: readFileSync(join(folder, name), "utf8") }));

/** What has no look of its own. */
const unseen = ["page-link", "theme-marker", "theme-script", "time-style"];

it("shows every component of the design system", () => {
  const gallery = [...read(import.meta.dirname), ...read("app/dev/ui")].map(({ text }) => text);
  const shown = (name: string) => gallery.some((text) => text.includes(`ui/${name}"`));
  const missing = read("components/ui").filter(({ name }) => !shown(name));
  expect(missing.map(({ name }) => name)).toEqual(unseen);
});
