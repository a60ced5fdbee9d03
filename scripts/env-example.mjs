/** `npm run env:example`: writes `.env.example` anew from the table of variables. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

await bootstrap();
const { exampleFile } = await import("../lib/env/example.mjs");
writeFileSync(join(root, ".env.example"), exampleFile());
process.stdout.write("Written: .env.example\n");
