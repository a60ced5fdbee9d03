/**
 * `npm run env:example`: writes `.env.example`, and the table in the documentation, anew from the
 * table of variables.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { exampleFile, markdownTable } = await import("../lib/env/example.mjs");
writeFileSync(join(root, ".env.example"), exampleFile());
const page = join(root, "docs", "production.md");
const marked = /(<!-- variables -->\n)[\s\S]*?(<!-- \/variables -->)/;
const text = readFileSync(page, "utf8");
writeFileSync(
  page,
  text.replace(marked, (_, open, end) => `${open}\n${markdownTable()}\n\n${end}`),
);
process.stdout.write("Written: .env.example and docs/production.md\n");
