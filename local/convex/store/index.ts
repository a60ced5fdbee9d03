/** The embedded store: ordered keys, snapshots, durable batches, one process a folder. */
export { openStore, formatVersion } from "./folder.ts";
export * from "./types.ts";
