import { request } from "node:http";
import { expect } from "@playwright/test";
import { env } from "./env";

export type Answer = {
  status: number;
  location: string | undefined;
  body: string;
  headers: NodeJS.Dict<string | string[]>;
};

/** One request with the path exactly as it is spelled: browsers and `fetch` would tidy it up first. */
export function ask(
  path: string,
  init: { method?: string; headers?: Record<string, string>; body?: string; at?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(init.at ?? env.baseUrl);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        path,
        method: init.method ?? "GET",
        headers: { accept: "text/html", "sec-fetch-dest": "empty", ...init.headers },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            location: incoming.headers.location,
            body: Buffer.concat(chunks).toString("utf8"),
            headers: incoming.headers,
          }),
        );
      },
    );
    outgoing.on("error", reject);
    outgoing.end(init.body);
  });
}

/** The first answer of health that is none of a failure: it gives the backend two seconds, which may be busy for longer. */
export async function healthy(at?: string): Promise<Answer> {
  let answer: Answer | undefined;
  await expect
    .poll(async () => (answer = await ask("/api/health", { at })).status, "health")
    .toBe(200);
  return answer!;
}

/** A page that the server gave up because Convex took too long: it comes again by itself, in a browser. */
const gaveUp = /data-locked="unreachable"|digest\\?":\\?"\d/;

/** HTML as the server made it, asked for again where it gave up; what it gives up each time is the answer. */
export async function htmlOf(read: () => Promise<string>): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const html = await read();
    if (tries === 5 || !gaveUp.test(html)) return html;
  }
}

/** Runs jobs a few at a time: a gate is tried hundreds of times and the machine is small. */
export async function inTurns<Job, Result>(
  jobs: Job[],
  run: (job: Job) => Promise<Result>,
  width = 6,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < jobs.length) {
      const index = next++;
      results[index] = await run(jobs[index] as Job);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
