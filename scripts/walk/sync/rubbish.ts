/** Deliveries that are broken in every way that a sender, a proxy or a forger can break them. */
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import type { Chance, Sender } from "./deliveries";

/** Sends one and tells the status; 0 when the connection was closed without an answer. */
export type Broken = () => Promise<number>;

export function person(id: string, at: number, firstName = "Mira") {
  return { id, object: "user", first_name: firstName, created_at: 1, updated_at: at };
}

const LARGE = 1_048_577;

/** Something that no secret has signed as it arrives. */
export function unsigned(webhook: Sender, random: Chance, index: number): Broken {
  const body = JSON.stringify({
    type: random.pick(["user.created", "user.updated", "user.deleted", "session.ended"]),
    ...{ timestamp: Date.now(), object: "event", data: person(`user_rubbish_${index}`, 5) },
  });
  const good = webhook.sign(body, `msg_rubbish_${index}`);
  const signature = good["svix-signature"] ?? "";
  const without = (name: string) =>
    Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  const bytes = Uint8Array.from({ length: random.below(2000) }, () => random.below(256));
  const send = (sent: BodyInit, headers: Record<string, string>) => () =>
    webhook.send(sent, headers);
  const changed = (name: string, values: string[]) => () =>
    webhook.send(body, { ...good, [name]: random.pick(values) });
  const at = random.below(body.length);

  return random.pick<Broken>([
    send(body, without(random.pick(Object.keys(good)))),
    send(body, {}),
    changed("svix-signature", [`v2,${signature.slice(3)}`, `v1a,${signature.slice(3)}`]),
    changed("svix-signature", ["v1,", "v1", ",", "v1,é", "===", " ", "v1,AAAA ".repeat(1500)]),
    changed("svix-signature", [signature.slice(0, -2), signature.toLowerCase(), `x${signature}`]),
    changed("svix-timestamp", ["", "-1", "1e9", "0x10", "9".repeat(40), "NaN", "soon", "0"]),
    changed("svix-timestamp", [-301, 301, 360, -86_400].map(fromNow)),
    changed("svix-id", [`msg_other_${index}`, "", "m".repeat(9000), "msg_rubbish_"]),
    send(`${body} `, good),
    send(body.slice(0, at), good),
    send(`${body.slice(0, at)}\u0000${body.slice(at)}`, good),
    send(body.replace("Mira", "Mirb"), good),
    send(JSON.stringify(JSON.parse(body), null, 1), good),
    send(bytes, good),
    send(Buffer.from(body, "utf16le"), { ...good, "content-type": "text/plain; charset=utf-16" }),
    send(gzipSync(body), { ...good, "content-encoding": "gzip" }),
    send(`\uFEFF${body}`, good),
    send(
      new TextEncoder().encode(body).map((byte) => byte ^ 1),
      good,
    ),
    send("x".repeat(LARGE + random.below(1000)), good),
    send("", good),
    () => webhook.send(body, good, random.pick(["PUT", "PATCH", "DELETE"])),
    raw(webhook, body, good, random),
  ]);
}

const fromNow = (seconds: number) => String(Math.floor(Date.now() / 1000) + seconds);

/** What no HTTP client would send: doubled headers, lengths that lie, pieces that never end. */
function raw(webhook: Sender, body: string, good: Record<string, string>, random: Chance): Broken {
  const { hostname, port, pathname, host } = new URL(webhook.url);
  const head = [`POST ${pathname} HTTP/1.1`, `host: ${host}`, "connection: close"];
  const signed = Object.entries(good).map(([name, value]) => `${name}: ${value}`);
  const length = Buffer.byteLength(body);
  const text = random.pick([
    lines([...head, ...signed, "svix-id: msg_twice", `content-length: ${length}`], body),
    lines([...head, ...signed, "svix-timestamp: 1", `content-length: ${length}`], body),
    lines([...head, ...signed, `content-length: ${length - 3}`], body),
    lines([...head, ...signed, `content-length: ${length + 50}`], body),
    lines([...head, ...signed, "content-length: many"], body),
    lines([...head, ...signed, "transfer-encoding: chunked"], `5\r\n${body.slice(0, 5)}\r\nzz\r\n`),
    lines(
      [...head, ...signed, "transfer-encoding: chunked"],
      `3\r\n${body.slice(0, 3)}\r\n0\r\n\r\n`,
    ),
    lines([...head, "svix-id", ...signed, `content-length: ${length}`], body),
    lines([...head, `x-filler: ${"x".repeat(70_000)}`, ...signed], body),
    lines([head[0]?.replace("HTTP/1.1", "HTTP/9.9") ?? "", ...signed], body),
  ]);
  return () => exchange(Number(port), hostname, text);
}

const lines = (head: string[], body: string) => `${head.join("\r\n")}\r\n\r\n${body}`;

function exchange(port: number, host: string, text: string): Promise<number> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, host, () => socket.end(text));
    socket.on("data", (bytes) => (answer += String(bytes)));
    socket.on("error", () => {});
    socket.on("close", () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
  });
}

type Json = Record<string, unknown>;

/** Something well signed whose content is odd: Clerk would not say it, and nothing may come of it but an answer. */
export function odd(webhook: Sender, random: Chance, index: number): () => Promise<string> {
  const id = `user_odd_${index}`;
  const data: Json = {
    ...person(id, 5),
    ...{ last_name: "Holm", username: null, image_url: "https://img.example/m.png" },
    ...{ primary_email_address_id: "idn_1", banned: false, last_sign_in_at: 5, locale: "de" },
    email_addresses: [{ id: "idn_1", email_address: "m@handoff.test", verification: {} }],
    ...{ phone_numbers: [], public_metadata: {}, unsafe_metadata: {}, user_id: id },
  };
  const body: Json = {
    type: random.pick(["user.created", "user.updated", "user.deleted", "session.ended", "x.y"]),
    ...{ timestamp: 5, object: "event", instance_id: "ins_1", data },
  };
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    const target = random.below(4) === 0 ? body : data;
    target[random.pick([...Object.keys(target), "", "__proto__", "$new", "é".repeat(500)])] =
      random.pick(values);
  }
  const message =
    random.below(20) === 0 ? `msg_odd_${index}`.padEnd(8000, "m") : `msg_odd_${index}`;
  return () => webhook.deliver(body, message);
}

const values: unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, 2 ** 53, "", " ", "\u0000", "\ud800", "null", [], {}],
  ...[[[[[[[[[]]]]]]]], [null, 5, "x", {}], { id: {} }, "x".repeat(2000), "é".repeat(300_000)],
  ...["x".repeat(600_000), Array.from({ length: 3000 }, (_, at) => ({ [`k${at}`]: at }))],
];
