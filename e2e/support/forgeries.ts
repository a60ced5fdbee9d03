import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (part: string) =>
  JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;

/**
 * Every way in which a good token is spoiled. `other`: a real token of the same person that was made for somebody else
 * to verify.
 */
export function forgeries(token: string, other: string, publicKey: string): Record<string, string> {
  const [head = "", body = "", signature = ""] = token.split(".");
  const header = decode(head);
  const claims = decode(body);
  const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const signed = (h: object, c: object) => {
    const input = `${base64(h)}.${base64(c)}`;
    return `${input}.${sign("sha256", Buffer.from(input), foreign).toString("base64url")}`;
  };
  const withHmac = () => {
    const input = `${base64({ ...header, alg: "HS256" })}.${body}`;
    return `${input}.${createHmac("sha256", publicKey).update(input).digest("base64url")}`;
  };
  return {
    "alg none": `${base64({ ...header, alg: "none" })}.${body}.`,
    "alg none, signed": `${base64({ ...header, alg: "none" })}.${body}.${signature}`,
    "HS256 with the public key": withHmac(),
    "another key under the same id": signed(header, claims),
    "an unknown key": signed({ ...header, kid: "ins_unknown" }, claims),
    "no key id": signed({ alg: "RS256", typ: "JWT" }, claims),
    "another person, the old signature": `${head}.${base64({ ...claims, sub: "user_other" })}.${signature}`,
    "a longer life, the old signature": `${head}.${base64({ ...claims, exp: 4102444800 })}.${signature}`,
    "another audience": signed(header, { ...claims, aud: "somebody" }),
    "another issuer": signed(header, { ...claims, iss: "https://evil.test" }),
    "a cut signature": `${head}.${body}.${signature.slice(0, -8)}`,
    "no signature": `${head}.${body}.`,
    "two parts": `${head}.${body}`,
    "a token of another kind": other,
    rubbish: "a.b.c",
  };
}

export async function publicKeyPem(clerkUrl: string): Promise<string> {
  const response = await fetch(`${clerkUrl}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { keys: JsonWebKey[] };
  return createPublicKey({ key: keys[0] as never, format: "jwk" })
    .export({ type: "spki", format: "pem" })
    .toString();
}
