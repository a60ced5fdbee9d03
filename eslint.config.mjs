import convexPlugin from "@convex-dev/eslint-plugin";
import next from "eslint-config-next";
import nextTypescript from "eslint-config-next/typescript";
import { defineConfig, globalIgnores } from "eslint/config";

/** Which rooms a room may not import from: the last column of the design's table of rooms. */
const rooms = {
  "app/**": ["local", "scripts", "e2e"],
  "components/**": ["app", "local", "scripts", "e2e"],
  "convex/**": ["app", "components", "lib", "local", "scripts", "e2e"],
  "domain/**": ["app", "components", "convex", "lib", "local", "scripts", "e2e"],
  "lib/**": ["app", "components", "local", "scripts", "e2e"],
  "middleware.ts": ["app", "components", "convex", "local", "scripts", "e2e"],
  "e2e/**": ["app", "components", "convex", "lib", "local", "scripts"],
  "local/**": ["app", "components", "convex", "domain", "lib", "scripts", "e2e"],
  "scripts/**": ["app", "components", "convex", "e2e"],
};

const walls = Object.entries(rooms).map(([files, closed]) => ({
  files: [files.includes("*") ? `${files}/*.{ts,tsx,mjs}` : files],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: closed.map((room) => ({
          group: [`@/${room}/**`, `@/${room}`],
          message: `${files} may not import from ${room}/ (see the table of rooms in the docs).`,
        })),
      },
    ],
  },
}));

export default defineConfig([
  globalIgnores([".next*/**", ".local/**", "local/dist/**", "convex/_generated/**", "coverage/**"]),
  ...next,
  ...nextTypescript,
  ...convexPlugin.configs.recommended,
  ...walls,
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: ["error", "smart"],
    },
  },
]);
