import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { derivedFields, userFields } from "./fields";

test("the document on privacy lists every field that is kept, and no other", () => {
  const document = readFileSync(`${import.meta.dirname}/../../docs/privacy.md`, "utf8");
  const table = document.slice(0, document.indexOf("## Beside the row"));
  const listed = table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...line.split("|")[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(listed.sort()).toEqual(Object.keys({ ...userFields, ...derivedFields }).sort());
});
