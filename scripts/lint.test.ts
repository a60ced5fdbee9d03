/** The walls between the rooms, tried with code that would break them. */
import { ESLint } from "eslint";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const eslint = new ESLint({ cwd: root });

async function rulesBroken(file: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  return (result?.messages ?? []).filter((one) => one.severity === 2).map((one) => one.ruleId);
}

const walls = "import/no-restricted-paths";
const words = "no-restricted-imports";

describe("lint", () => {
  test.each([
    ["app reads the backend's own files", "app/page.tsx", "@/convex/builders", walls],
    ["and by a relative path", "app/page.tsx", "../convex/builders", walls],
    ["components reach into the local stack", "components/x/y.tsx", "../../local/build.mjs", walls],
    ["lib reads components", "lib/x.ts", "@/components/ConvexClientProvider", walls],
    ["the middleware reads the domain", "middleware.ts", "./domain/errors", walls],
    ["the backend reads lib", "convex/x.ts", "../lib/routes", walls],
    ["the local stack reads the backend", "local/stack/x.ts", "../../convex/builders", walls],
    ["scripts run the stack's code", "scripts/x.mjs", "../local/build.mjs", walls],
  ])("stops when %s", async (_, file, from, rule) => {
    const code = `import * as it from ${JSON.stringify(from)};\nexport const x = it;\n`;
    expect(await rulesBroken(file, code)).toContain(rule);
  });

  test.each([
    ["app/page.tsx", "@/convex/_generated/api"],
    ["app/page.tsx", "@/components/ConvexClientProvider"],
    ["components/x/y.tsx", "../../convex/_generated/api"],
    ["lib/x.ts", "@/domain/errors"],
    ["convex/x.ts", "../domain/errors"],
  ])("lets %s import %s", async (file, from) => {
    const code = `import * as it from ${JSON.stringify(from)};\nexport const x = it;\n`;
    expect(await rulesBroken(file, code)).not.toContain(walls);
  });

  test.each([
    ["convex/x.ts", `import { query } from "./_generated/server";`, true],
    ["convex/deep/x.ts", `import { mutation } from "../_generated/server";`, true],
    ["convex/x.ts", `import { internalQuery } from "./_generated/server";`, false],
    ["convex/builders.ts", `import { query } from "./_generated/server";`, false],
    ["app/page.tsx", `import { useUser } from "@clerk/nextjs";`, true],
    ["components/threads/x.tsx", `import { useAuth } from "@clerk/nextjs";`, true],
    ["components/auth/x.tsx", `import { useAuth } from "@clerk/nextjs";`, false],
    ["components/threads/x.tsx", `import { UserButton } from "@clerk/nextjs";`, false],
  ])("%s: %s", async (file, code, stopped) => {
    const broken = await rulesBroken(file, `${code}\n`);
    expect(broken.includes(words)).toBe(stopped);
  });
});
