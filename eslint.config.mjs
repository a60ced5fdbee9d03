import { fileURLToPath } from "node:url";
import convexPlugin from "@convex-dev/eslint-plugin";
import next from "eslint-config-next";
import nextTypescript from "eslint-config-next/typescript";
import { defineConfig, globalIgnores } from "eslint/config";

/**
 * What each room may import of the others: the last column of the design's table of rooms.
 *
 * @type {Record<string, string[]>}
 */
const rooms = {
  app: ["components", "lib", "domain", "convex/_generated"],
  components: ["lib", "domain", "convex/_generated"],
  convex: ["domain"],
  domain: [],
  lib: ["domain", "convex/_generated"],
  "middleware.ts": ["lib"],
  "instrumentation.ts": ["lib"],
  e2e: [],
  examples: ["convex/_generated"],
  local: [],
  scripts: ["lib", "domain"],
};

const names = Object.keys(rooms);

/** Walls hold for `@/lib/x` and `../lib/x` alike: both are resolved to the file they mean. */
const zones = Object.entries(rooms).flatMap(([room, open]) =>
  names
    .filter((other) => other !== room && !open.includes(other))
    .map((other) => ({
      target: `./${room}`,
      from: `./${other}`,
      except: open.includes(`${other}/_generated`) ? ["./_generated"] : [],
      message: `${room} may import only ${open.join(", ") || "itself"}.`,
    })),
);

/** Next's and React's rules are for the web part: elsewhere `module` is a word like any other. */
const web = [
  "examples/**",
  "app/**",
  "components/**",
  "lib/**",
  "domain/**",
  "middleware.ts",
  "instrumentation.ts",
  "e2e/**",
];

const letters = "/[A-Za-zА-Яа-я]/";
const written = `:matches(Literal[value=${letters}], TemplateLiteral:has(TemplateElement[value.raw=${letters}]))`;
const chosen = `:matches(ConditionalExpression, LogicalExpression) > ${written}`;
const shown = `JSXAttribute[name.name=/^(alt|aria-label|aria-description|description|hint|label|placeholder|text|title)$/]`;
const inside = ":matches(JSXElement, JSXFragment) > JSXExpressionContainer";

/** What a person reads, written into the markup: as text, as a choice of texts, or as an attribute that is shown or said. */
const hardCodedWords = [
  `JSXText[value=${letters}]`,
  `${inside} > TemplateLiteral:has(TemplateElement[value.raw=${letters}])`,
  `${inside} > ${chosen}`,
  `${shown} > Literal[value=${letters}]`,
  `${shown} > JSXExpressionContainer > ${written}`,
  `${shown} > JSXExpressionContainer > ${chosen}`,
  `CallExpression[callee.object.name="toast"] > ${written}`,
  `Property[key.name=/^(description|label|means|text|title|words)$/] > ${written}`,
].map((selector) => ({
  selector,
  message: 'Words come from messages: `useWords` of "#words". A name stands in braces.',
}));

/** Next's configuration brings the import plugin and the resolver that knows `@/`. */
const { plugins = {}, settings = {} } = next.find((config) => config.plugins?.import) ?? {};
const importRules = { plugins: { import: plugins.import ?? {} }, settings };

export default defineConfig([
  globalIgnores([
    ".next*/**",
    ".local/**",
    "local/dist/**",
    "convex/_generated/**",
    "coverage/**",
    "test-results/**",
    "next-env.d.ts",
  ]),
  ...next.map((config) => ({ ...config, ...(config.rules && { files: web }) })),
  ...nextTypescript,
  { files: ["convex/**"], extends: [convexPlugin.configs.recommended] },
  {
    plugins: importRules.plugins,
    settings: importRules.settings,
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: ["error", "smart"],
      "import/no-restricted-paths": [
        "error",
        { basePath: fileURLToPath(new URL(".", import.meta.url)), zones },
      ],
    },
  },
  {
    files: ["convex/**"],
    ignores: ["convex/builders.ts", "convex/**/*.test.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/_generated/server"],
              importNames: ["query", "mutation", "action"],
              message:
                "Use the builders of convex/builders.ts, which check who calls. Public on purpose? Say why beside an eslint-disable-next-line.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["app/**", "components/**"],
    ignores: ["components/auth/**", "components/ConvexClientProvider.tsx"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@clerk/**"],
              importNames: [
                "useAuth",
                "useUser",
                "useSession",
                "useSessionList",
                "SignedIn",
                "SignedOut",
              ],
              message:
                "Ask Convex who is signed in (useConvexAuth, <Authenticated>, useLive): Clerk's own answer comes before the backend trusts it.",
            },
            {
              group: ["convex/react"],
              importNames: ["useConvexConnectionState"],
              message: "It opens a socket while it renders. Use useConnectionState.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}"],
    ignores: [
      "**/*.test.ts",
      // For those who build the product, in one language.
      "app/dev/**",
      "components/gallery/**",
    ],
    rules: { "no-restricted-syntax": ["error", ...hardCodedWords] },
  },
]);
