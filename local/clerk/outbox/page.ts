/** The outbox as one page without any outside file: light and dark, live, readable on a phone. */
import type { MailJson } from "./outbox.ts";

const style = `
:root { color-scheme: light dark; --ink: #17171c; --soft: #6b6b76; --line: #e6e6ea; --paper: #fbfbfc; --card: #fff; --accent: #5b4bdb; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --soft: #9a9aa6; --line: #2a2a31; --paper: #111114; --card: #18181c; --accent: #a79cff; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--paper); color: var(--ink); font: 15px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; padding: 48px 20px 96px; }
main { max-width: 640px; margin: 0 auto; }
header { display: flex; align-items: baseline; justify-content: space-between; gap: 16px; margin-bottom: 4px; }
h1 { font-size: 22px; letter-spacing: -0.015em; }
.live { color: var(--soft); font-size: 13px; display: inline-flex; align-items: center; gap: 7px; }
.live::before { content: ""; width: 7px; height: 7px; border-radius: 50%; background: #2fa66a; }
.live.off::before { background: #c9862b; }
.lead { color: var(--soft); margin-bottom: 28px; }
ol { list-style: none; padding: 0; display: grid; gap: 10px; }
li { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; }
li.new { animation: arrive .5s ease-out; }
@keyframes arrive { from { opacity: 0; transform: translateY(-8px); } }
@media (prefers-reduced-motion: reduce) { li.new { animation: none; } }
.top { display: flex; justify-content: space-between; gap: 16px; color: var(--soft); font-size: 13px; }
.to { overflow-wrap: anywhere; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.subject { margin-top: 2px; font-weight: 550; }
.code { display: inline-flex; align-items: center; gap: 12px; margin-top: 10px; font: 600 26px/1 ui-monospace, "SF Mono", Menlo, Consolas, monospace; letter-spacing: .14em; border: 0; background: none; color: inherit; padding: 6px 0; cursor: pointer; }
.code span { font: 500 12px/1 ui-sans-serif, system-ui, sans-serif; letter-spacing: 0; color: var(--accent); }
a { color: var(--accent); overflow-wrap: anywhere; }
.link { margin-top: 10px; font-size: 14px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 6px; }
.empty { border: 1px dashed var(--line); border-radius: 12px; padding: 44px 20px; text-align: center; color: var(--soft); }
.empty strong { display: block; color: var(--ink); margin-bottom: 4px; }
`;

/** Builds rows with text nodes only: nothing that a mail says can become markup. */
const script = `
const list = document.querySelector("ol"), empty = document.querySelector(".empty"), live = document.querySelector(".live");
const el = (tag, className, text) => { const node = document.createElement(tag); node.className = className; node.textContent = text ?? ""; return node; };
const when = (ms) => new Intl.DateTimeFormat(undefined, { dateStyle: new Date(ms).toDateString() === new Date().toDateString() ? undefined : "medium", timeStyle: "medium" }).format(ms);
function row(mail, fresh) {
  const item = el("li", fresh ? "new" : "");
  const top = el("div", "top"), time = el("time", "", when(mail.createdAt));
  time.dateTime = new Date(mail.createdAt).toISOString();
  top.append(el("span", "to", mail.to), time);
  item.append(top, el("p", "subject", mail.subject));
  if (mail.code) {
    const button = el("button", "code", mail.code), hint = el("span", "", "Copy");
    button.type = "button";
    button.append(hint);
    button.addEventListener("click", async () => { await navigator.clipboard.writeText(mail.code); hint.textContent = "Copied"; setTimeout(() => { hint.textContent = "Copy"; }, 1200); });
    item.append(button);
  }
  if (mail.url) {
    const line = el("p", "link"), link = el("a", "", mail.url);
    if (/^https?:/.test(mail.url)) link.href = mail.url;
    line.append(link);
    item.append(line);
  }
  return item;
}
const seen = new Set();
function show(mail, fresh) {
  if (seen.has(mail.id)) return;
  seen.add(mail.id);
  empty.hidden = true;
  fresh ? list.prepend(row(mail, true)) : list.append(row(mail, false));
}
for (const mail of JSON.parse(document.getElementById("mails").textContent)) show(mail, false);
const source = new EventSource("/outbox/stream");
source.onopen = async () => {
  live.className = "live"; live.textContent = "Live";
  const missed = await (await fetch("/outbox.json")).json();
  for (const mail of missed.reverse()) show(mail, true);
};
source.onerror = () => { live.className = "live off"; live.textContent = "Reconnecting"; };
source.onmessage = (event) => show(JSON.parse(event.data), true);
`;

export function renderOutbox(mails: MailJson[], applicationName: string): string {
  const data = JSON.stringify(mails).replaceAll("<", "\\u003c");
  const name = applicationName.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox · ${name}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<header><h1>Outbox</h1><span class="live off" role="status">Connecting</span></header>
<p class="lead">Mails that ${name} would send. Nothing leaves this machine.</p>
<ol></ol>
<div class="empty"><strong>No mail yet</strong>Sign up or ask for a code, and it appears here.</div>
</main>
<script type="application/json" id="mails">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}
