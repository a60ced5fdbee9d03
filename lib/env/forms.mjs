/**
 * What values look like. Each message completes "NAME …" and never repeats the value, which may be a
 * secret in the wrong place.
 */
import { z } from "zod";

/** @param {string} list */
const parts = (list) => list.split(/[\s,]+/).filter(Boolean);

const address = z
  .string()
  .refine(isAddress, "is no address: it starts with https:// (or http:// on this machine).");

export const forms = {
  text: z.string(),
  publishableKey: z
    .string()
    .regex(/^pk_(test|live)_/, "is no publishable key: it starts with pk_test_ or pk_live_.")
    .refine(
      (key) => !/^pk_(test|live)_/.test(key) || hostOfKey(key) !== null,
      "is cut off or changed: the part after pk_ must hold Clerk's host. Copy it again.",
    ),
  secretKey: z
    .string()
    .regex(/^sk_(test|live)_\S+$/, "is no secret key: it starts with sk_test_ or sk_live_."),
  webhookSecrets: z
    .string()
    .refine(
      (list) => parts(list).every((one) => /^whsec_\S+$/.test(one)),
      "is no webhook secret: it starts with whsec_.",
    ),
  instanceId: z.string().regex(/^ins_\w+$/, "is no instance id: it starts with ins_."),
  pem: z.string().includes("-----BEGIN PUBLIC KEY-----", {
    message: "is no public key: it starts with -----BEGIN PUBLIC KEY-----.",
  }),
  address,
  convexAddress: address.refine(
    (url) => !/\.convex\.site\/?$/.test(url),
    "is the site's address: the one for pages ends in .convex.cloud.",
  ),
  siteAddress: address.refine(
    (url) => !/\.convex\.cloud\/?$/.test(url),
    "is the address for pages: the one for webhooks ends in .convex.site.",
  ),
  issuer: z
    .string()
    .refine(
      (url) => isAddress(/^https?:\/\//.test(url) ? url : `https://${url}`),
      "is no issuer: it is Clerk's Frontend API URL, such as https://….clerk.accounts.dev.",
    ),
  deployment: z
    .string()
    .regex(/^([\w-]+:)?[\w-]+$/, "is no deployment: it looks like dev:calm-otter-1."),
  deployKey: z.string().includes("|", { message: "is no deploy key: it has a | in it." }),
  adminKey: z.string().includes("|", { message: "is no admin key: it has a | in it." }),
  emails: z
    .string()
    .refine(
      (list) => parts(list).every((one) => /^[^@\s]+@[^@\s]+$/.test(one)),
      "has something in it that is no e-mail address.",
    ),
  origins: z
    .string()
    .refine((list) => parts(list).every(isAddress), "has something in it that is no address."),
  path: z
    .string()
    .refine((path) => path.startsWith("/") || isAddress(path), "is no path: it starts with /."),
  ports: z
    .string()
    .regex(
      /^(app|clerk|convex|site)=\d+(,(app|clerk|convex|site)=\d+)*$/,
      "is no list of ports: it looks like app=3005,clerk=4015.",
    ),
};

/** @typedef {keyof typeof forms} FormName */

/** @param {string} text */
function isAddress(text) {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && hostname !== "";
}

/**
 * The Frontend API's host, which a publishable key holds as base64 of `<host>$`.
 *
 * @param {string} key
 * @returns {string | null}
 */
export function hostOfKey(key) {
  const encoded = /^pk_(?:test|live)_([\w+/=-]+)$/.exec(key)?.[1];
  if (!encoded) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  return /^[\w-]+(\.[\w-]+)+(:\d+)?\$$/.test(text) ? text.slice(0, -1) : null;
}
