import { readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "./env";

function manifest<Content>(name: string): Content {
  return JSON.parse(readFileSync(join(env.distDir, "server", name), "utf8")) as Content;
}

/** Every address that the build answers, by the router's own list: `/dashboard/threads/[id]`. */
export function builtRoutes(): string[] {
  const entries = Object.keys(manifest<Record<string, string>>("app-paths-manifest.json"));
  const routes = entries.map((entry) => {
    const parts = entry.split("/").slice(1, -1);
    return `/${parts.filter((part) => !/^\(.*\)$/.test(part)).join("/")}`;
  });
  return [...new Set(routes)].sort();
}

/** An address of a route, with something in each of its holes. */
export function addressOf(route: string): string {
  return route.replace(/\/\[\[\.\.\..*?\]\]/g, "").replace(/\[(\.\.\.)?.*?\]/g, "x");
}

export type Action = { id: string; name: string; file: string };

/** Every server action that the build takes calls for, those of packages included. */
export function builtActions(): Action[] {
  const { node, edge } = manifest<
    Record<"node" | "edge", Record<string, { exportedName: string; filename: string }>>
  >("server-reference-manifest.json");
  return Object.entries({ ...node, ...edge }).map(([id, { exportedName, filename }]) => ({
    id,
    name: exportedName,
    file: filename,
  }));
}
