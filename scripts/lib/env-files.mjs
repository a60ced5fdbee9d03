/**
 * A person's own .env files, read as Next reads them and never written. Next does the reading, so
 * that there is one opinion about quotes, comments and references.
 */
import nextEnv from "@next/env";

/**
 * @param {string} folder
 * @param {boolean} dev whether `.env.development*` or `.env.production*` count
 * @param {Record<string, string | undefined>} [shell] the process's variables
 * @returns {Record<string, string | undefined>} the process's variables over those of the files
 */
export function readEnvironment(folder, dev, shell = process.env) {
  const before = { ...process.env };
  const read = nextEnv.loadEnvConfig(folder, dev, { info() {}, error() {} }, true);
  // Loading also writes into this process; what it starts shall decide for itself.
  const merged = shell === process.env ? { ...read.combinedEnv } : { ...read.parsedEnv, ...shell };
  for (const name of Object.keys(process.env)) {
    if (!(name in before)) delete process.env[name];
  }
  return merged;
}
