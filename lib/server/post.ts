import "server-only";
import * as http from "node:http";
import * as https from "node:https";

/** A connection that nobody used for so long is given up: servers close theirs after five seconds, often unseen. */
const kept = { keepAlive: true, timeout: 4_000 };
const plain = { request: http.request, agent: new http.Agent(kept) };
const secure = { request: https.request, agent: new https.Agent(kept) };

type Post = { headers: http.OutgoingHttpHeaders; body: string; signal: AbortSignal };

/** As much of a response as Convex's client reads. */
export type Answer = Pick<Response, "ok" | "status" | "text" | "json">;

/**
 * Sends a text and waits for the whole answer. Node's own `fetch`, which Next wraps once more, takes more than twice as
 * long for a question and an answer of a few hundred bytes, and that is what each page asks for.
 */
export function post(url: string, { headers, body, signal }: Post): Promise<Answer> {
  const { request, agent } = url.startsWith("https:") ? secure : plain;
  return new Promise((resolve, reject) => {
    const length = { "content-length": Buffer.byteLength(body) };
    const options = { method: "POST", headers: { ...headers, ...length }, agent, signal };
    const sent = request(url, options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => (text += part));
      answer.on("error", reject);
      answer.on("end", () => resolve(asAnswer(answer.statusCode ?? 0, text)));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function asAnswer(status: number, text: string): Answer {
  return {
    ok: status >= 200 && status < 300,
    status,
    text: () => Promise.resolve(text),
    json: () => Promise.resolve().then(() => JSON.parse(text) as unknown),
  };
}
