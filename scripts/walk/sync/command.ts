/** `npm run sync:reconcile` on the running servers, and a way to hold Clerk's answers back meanwhile. */
import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ownEnvironment, type Footing } from "./ground";

const script = join(import.meta.dirname, "..", "..", "reconcile.mjs");

export interface Ended {
  code: number | null;
  output: string;
}

export function reconcile({ data }: Footing, ...args: string[]): Promise<Ended> {
  return begin(data, args).ended;
}

export function begin(
  data: string,
  args: string[],
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [script, "--data", data, ...args], {
    env: { ...ownEnvironment(), NEXT_PUBLIC_CONVEX_URL: "" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code) => resolve({ code, output })),
  );
  return { child, ended };
}

export interface Gate {
  /** Resolves when a request waits at the gate. */
  waiting: Promise<void>;
  open: () => void;
  close: () => Promise<void>;
}

/** Puts a gate between Convex and Clerk: the second page of Clerk's list waits there until it is opened. */
export async function gateBefore({ clerk, convex }: Footing): Promise<Gate> {
  let arrived: () => void = () => {};
  let open: () => void = () => {};
  const waiting = new Promise<void>((resolve) => (arrived = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const server = createServer((request, response) => {
    const isSecond = request.url?.includes("created_at_after") ?? false;
    if (isSecond) arrived();
    void (isSecond ? opened : Promise.resolve())
      .then(() => fetch(clerk.url + request.url, { headers: { ...headersOf(request.headers) } }))
      .then(async (answer) => {
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(await answer.text());
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await setClerk(convex, `http://127.0.0.1:${port}`);
  return {
    waiting,
    open,
    async close() {
      await setClerk(convex, clerk.url);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function headersOf({
  authorization = "",
  "content-type": type = "",
}: NodeJS.Dict<string | string[]>) {
  return { authorization: String(authorization), "content-type": String(type) };
}

async function setClerk({ url, adminKey }: Footing["convex"], value: string): Promise<void> {
  const response = await fetch(`${url}/api/update_environment_variables`, {
    method: "POST",
    headers: { authorization: `Convex ${adminKey}`, "content-type": "application/json" },
    body: JSON.stringify({ changes: [{ name: "CLERK_API_URL", value }] }),
  });
  if (!response.ok) throw new Error(await response.text());
}
