/**
 * Versions against what is known of them. A version is good from the fix of its own line on; a line
 * newer than every fix is good, an older one is not.
 *
 * @typedef {{ names: string[], from?: string, fixed: string[], id: string, what: string }} Advisory
 */

/** @type {Advisory[]} */
const advisories = [
  {
    names: ["next"],
    fixed: ["12.3.5", "13.5.9", "14.2.25", "15.2.3"],
    id: "CVE-2025-29927",
    what: "a request header skips the middleware",
  },
  {
    names: ["next"],
    from: "15.0.0",
    fixed: ["15.5.18", "16.2.6"],
    id: "CVE-2026-45109",
    what: "prefetch routes pass the middleware by",
  },
  {
    names: ["react", "react-dom"],
    from: "19.0.0",
    fixed: ["19.2.6"],
    id: "CVE-2026-23870",
    what: "a request to a server component stops the server, or runs code in it",
  },
  {
    names: ["@clerk/nextjs"],
    fixed: ["6.39.2"],
    id: "CVE-2026-41248",
    what: "encoded paths pass the route matcher by",
  },
  {
    names: ["@clerk/shared"],
    fixed: ["3.47.4", "4.8.1"],
    id: "CVE-2026-41248",
    what: "encoded paths pass the route matcher by",
  },
  {
    names: ["convex"],
    fixed: ["1.42.2"],
    id: "convex-js#171",
    what: "a change of session is not noticed: the previous person's data stays",
  },
];

/** @param {string} version */
const numbers = (version) => version.split(/[.-]/).slice(0, 3).map(Number);

/** @param {string} one @param {string} other */
function isBefore(one, other) {
  const [a, b] = [numbers(one), numbers(other)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** @param {string} version @param {Advisory} advisory @returns {string | null} the version to update to */
function cureOf(version, { from, fixed }) {
  if (from && isBefore(version, from)) return null;
  const line = fixed.find((fix) => numbers(fix)[0] === numbers(version)[0]);
  const cure = line ?? fixed.find((fix) => isBefore(version, fix));
  return cure && isBefore(version, cure) ? cure : null;
}

/** @type {import("../diagnosis.mjs").Diagnosis[]} */
export const versions = [
  {
    name: "version-advisory",
    title: "An installed package has a known hole",
    look: ({ files }) =>
      advisories.flatMap((advisory) =>
        advisory.names.flatMap((name) => {
          const version = files.versions[name];
          const cure = version && cureOf(version, advisory);
          if (!cure) return [];
          return [
            {
              expected: `${name} ${cure} or newer (${advisory.id}: ${advisory.what})`,
              found: `${name} ${version}`,
              fix: `npm install ${name}@${cure} or a newer one`,
            },
          ];
        }),
      ),
  },
];
