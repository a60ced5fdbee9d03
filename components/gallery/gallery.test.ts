import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const read = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".tsx"))
    .map((name) => ({ name: name.slice(0, -4), text: readFileSync(join(folder, name), "utf8") }));

/** What has no look of its own. */
const unseen = ["link-pending", "page-link", "theme-marker", "theme-script", "time-style"];

it("shows every component of the design system", () => {
  const gallery = [...read(import.meta.dirname), ...read("app/dev/ui")].map(({ text }) => text);
  const shown = (name: string) => gallery.some((text) => text.includes(`ui/${name}"`));
  const missing = read("components/ui").filter(({ name }) => !shown(name));
  expect(missing.map(({ name }) => name)).toEqual(unseen);
});

it("hands functions to components in the browser alone, which is where they can be handed", () => {
  const handing = read(import.meta.dirname).filter(({ text }) =>
    /=\{(async )?\(.*\) =>/.test(text),
  );
  const onServer = handing.filter(({ text }) => !text.startsWith('"use client"'));
  expect(handing.length).toBeGreaterThan(0);
  expect(onServer.map(({ name }) => name)).toEqual([]);
});

it("has the words of all that it shows", () => {
  const shown = read(import.meta.dirname).flatMap(({ text }) =>
    [...text.matchAll(/from "\.\.\/(.+)"/g)].map(([, path]) => `components/${path}.tsx`),
  );
  const spoken = shown
    .filter((file) => existsSync(file))
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/useWords\("(\w+)"\)/g)]);
  const known = readFileSync("app/dev/layout.tsx", "utf8");
  const missing = spoken.filter(([, name]) => !known.includes(`"${name}"`));
  expect(spoken.length).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});
