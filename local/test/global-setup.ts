/** Builds the worker entries once for all server tests; `inject("localDist")` tells where they are. */
import type {} from "vitest";
import type { TestProject } from "vitest/node";
import { build } from "../build.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** Folder of the built entries (`convex-worker.js` …). */
    localDist: string;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide("localDist", await build({ tolerant: true }));
}
