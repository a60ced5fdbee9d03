/** Pictures of people: the uploaded one, or their initials on a colour of their own. */
import { createHash } from "node:crypto";
import type { Call } from "./fapi/context.ts";
import { notFound } from "./errors.ts";
import type { Reply } from "./http/reply.ts";
import type { User } from "./model/documents.ts";
import { identifierOf } from "./serialize/user.ts";

/** Nothing in a picture may run, wherever it is opened. */
const inert = {
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "cross-origin",
};

/** GET /img/:id, where the id is that of a picture or of a person. */
export function picture({ instance, params }: Call): Reply {
  const id = params.id ?? "";
  const image = instance.store.get("images", id);
  if (image !== undefined) {
    return {
      status: 200,
      headers: {
        ...inert,
        "content-type": image.type,
        "cache-control": "private, max-age=31536000, immutable",
      },
      body: image.bytes,
    };
  }
  const user = instance.store.get("users", id);
  // As at Clerk, whose pictures outlive their people: an open page may still ask for one.
  if (user === undefined && !isUserId.test(id)) throw notFound("image");
  return {
    status: 200,
    headers: { ...inert, "content-type": "image/svg+xml", "cache-control": "private, max-age=60" },
    body: draw(id, user === undefined ? "" : initials(user)),
  };
}

const isUserId = /^user_\w{10,40}$/;

/** An SVG with a person's initials; the hue is theirs for good. */
function draw(userId: string, letters: string): string {
  const hue = createHash("sha256").update(userId).digest().readUInt16BE(0) % 360;
  const text = escapeXml(letters);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128" role="img">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop stop-color="hsl(${hue} 62% 52%)"/><stop offset="1" stop-color="hsl(${(hue + 38) % 360} 58% 40%)"/></linearGradient></defs>
<rect width="128" height="128" fill="url(#g)"/>
<text x="64" y="66" fill="#fff" font-family="ui-sans-serif, system-ui, sans-serif" font-size="52" font-weight="600" text-anchor="middle" dominant-baseline="central">${text}</text>
</svg>`;
}

function initials(user: User): string {
  const names = [user.firstName, user.lastName].filter((name): name is string => name !== null);
  const source = names.length > 0 ? names : [user.username ?? identifierOf(user)];
  const first = source.map((name) => [...new Intl.Segmenter().segment(name)][0]?.segment ?? "");
  return first.join("").toLocaleUpperCase("en");
}

function escapeXml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? "");
}
