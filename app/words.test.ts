import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const group = join(import.meta.dirname, "(app)");

/** Everything that a file brings along, itself included; what it takes types alone from stays out. */
function broughtBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const imports = readFileSync(file, "utf8").matchAll(
    /(?:^(?:import|export)(?! type)[^;]*? from |import\()"(@\/|\.\.?\/)([^"]+)"/gm,
  );
  for (const [, start, path] of imports) {
    const base = join(start === "@/" ? root : join(dirname(file), start ?? ""), path ?? "");
    const found = ["", ".tsx", ".ts"]
      .map((end) => base + end)
      .find((it) => /\.tsx?$/.test(it) && existsSync(it));
    if (found) broughtBy(found, seen);
  }
  return seen;
}

function allOf(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found ?? "");
}

function saidBy(file: string): string[] {
  const texts = [...broughtBy(file)].map((it) => readFileSync(it, "utf8"));
  return texts.flatMap((text) => allOf(text, /(?:use|get)Words\("(\w+)"\)/g));
}

function handedBy(file: string): string[] {
  const lists = allOf(
    readFileSync(file, "utf8"),
    /namespaces(?:=\{|: Namespace\[\] = )\[([^\]]*)\]/g,
  );
  return lists.flatMap((list) => allOf(list, /"(\w+)"/g));
}

/** The layouts that stand round a file, and the file itself. */
function roundAbout(file: string): string[] {
  const folders = relative(group, dirname(file)).split("/");
  const layouts = ["", ...folders].map((_, depth) =>
    join(group, ...folders.slice(0, depth), "layout.tsx"),
  );
  return [...new Set([...layouts, file])].filter((it) => existsSync(it));
}

const files = readdirSync(group, { recursive: true, encoding: "utf8" }).filter((name) =>
  /(?:page|layout|error|not-found)\.tsx$/.test(name),
);

test.each(files)("%s has the words of all that it shows", (name) => {
  const file = join(group, name);
  const handed = roundAbout(file).flatMap(handedBy);
  expect(saidBy(file).filter((namespace) => !handed.includes(namespace))).toEqual([]);
});

test("what a page shows is looked for in all that it brings along, at whatever time", () => {
  const said = saidBy(join(group, "dashboard/page.tsx"));
  // Of a line of activity, of a hook, of a chart that is loaded later.
  expect(said).toEqual(expect.arrayContaining(["handoff", "errors", "overview"]));
  const brought = [...broughtBy(join(group, "dashboard/page.tsx"))].map((file) =>
    relative(root, file),
  );
  expect(brought).toContain("components/overview/deliveries-chart.tsx");
});
