/** Answers to `ctx.meta`: numbers of the transaction, names of function and deployment. */
import { limits } from "../engine/limits.ts";
import type { TransactionMetrics } from "../engine/types.ts";
import { scheduleLimits } from "./scheduling.ts";

/** `1.0/getTransactionMetrics`: what is used and what remains. */
export function metricsJson(metrics: TransactionMetrics): string {
  const metric = (used: number, limit: number): { used: number; remaining: number } => ({
    used,
    remaining: Math.max(0, limit - used),
  });
  const none = { used: 0, remaining: 0 };
  return JSON.stringify({
    bytesRead: metric(metrics.bytesRead, limits.bytesRead),
    bytesWritten: metric(metrics.bytesWritten, limits.bytesWritten),
    databaseQueries: metric(metrics.intervalsRead, limits.intervalsRead),
    documentsRead: metric(metrics.documentsRead, limits.documentsRead),
    documentsWritten: metric(metrics.documentsWritten, limits.documentsWritten),
    functionsScheduled: metric(metrics.functionsScheduled, scheduleLimits.functions),
    scheduledFunctionArgsBytes: metric(metrics.scheduledArgsBytes, scheduleLimits.argsBytes),
    filesWritten: none,
    fileWriteBytes: none,
    filesRead: none,
    fileReadBytes: none,
  });
}

/** `1.0/getDeploymentMetadata`. */
export const deploymentJson = JSON.stringify({ name: "local", region: null, class: "s16" });
