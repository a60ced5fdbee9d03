/** People who come from another system with the digests of their passwords. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { password, startTestClerk, uniqueEmail, type TestClerk } from "../test/harness.ts";

let t: TestClerk;
beforeAll(async () => {
  t = await startTestClerk();
});
afterAll(() => t.close());

async function create(fields: Record<string, unknown>) {
  const response = await fetch(`${t.clerk.url}/v1/users`, {
    method: "POST",
    headers: { authorization: `Bearer ${t.clerk.secretKey}`, "content-type": "application/json" },
    body: JSON.stringify({ email_address: [uniqueEmail()], ...fields }),
  });
  const body = (await response.json()) as {
    id: string;
    password_enabled: boolean;
    email_addresses: { email_address: string }[];
    errors?: { code: string; meta?: { param_name: string } }[];
  };
  return { status: response.status, ...body };
}

/**
 * Digests of `user1password`: Python's hashlib, crypt and argon2-cffi made all but Firebase's, which
 * is the example that Firebase publishes beside its algorithm.
 */
const known = "user1password";
const digests: [hasher: string, digest: string][] = [
  [
    "pbkdf2_sha1",
    "pbkdf2_sha1$1000$grains$e67d5a8b2dba8e00598e222ea3c3ddbf497b817423dfba62dff4f18c75f5600c",
  ],
  ["pbkdf2_sha1", "pbkdf2_sha1$1000$6772$efbe6305985945e1ba1f679aacb8f6194be70468$20"],
  [
    "pbkdf2_sha256",
    "pbkdf2_sha256$1000$Z3JhaW5zIG9mIHNhbHQ=$R8iaYvR/LNKNTf3ufAEXF0uklBPRjerQToR8lYWMth4=",
  ],
  [
    "pbkdf2_sha256_django",
    "pbkdf2_sha256$1000$grains$oAbkWe/cjrEahF0hhdASWi7yu9QgYh5TNebvSrfbdRg=",
  ],
  [
    "pbkdf2_sha512",
    "pbkdf2_sha512$1000$grains$98bf20ff185acc893cf21e35f4500f2eb01c534b30282ec46920f3d1c2e94a151cdb617408f6ed669ab77d57ee80fd36eb154a8ed5d309fe45e682e7639288b5",
  ],
  [
    "pbkdf2_sha512_hex",
    "pbkdf2_sha512_hex$1000$677261696e73206f662073616c74$ffb85ad8da8f3f7598b272856b867d2f42e301930da1df43db53fe9794fafaf4ddb6e1d21db2637242a2a6e22cd8ca52cd6dbae8cbc722565a36cb5f46f9e0aa",
  ],
  [
    "scrypt_werkzeug",
    "scrypt:32768:8:1$grains$4bc35b0badf8d00dba8456de1986be04cc47b3bbe4aa70e8823497239e8a20732fb3e0d1561ede594fcf4e8106b158e8dccb2cd40ff48f75320fbc37e03f9bd8",
  ],
  [
    "scrypt_firebase",
    "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==$42xEC+ixf3L2lw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$Bw==$8$14",
  ],
  ["bcrypt", "$2y$10$abcdefghijklmnopqrstuuAmtb358T1XesgiJ2SygdbWMlaXfCktK"],
  [
    "bcrypt_sha256_django",
    "bcrypt_sha256$$2b$10$abcdefghijklmnopqrstuupHFlKih42PWubMZK/zOnnYCc6kaZtwi",
  ],
  [
    "argon2i",
    "$argon2i$v=19$m=19456,t=2,p=1$Z3JhaW5zIG9mIHNhbHQhIQ$fGacwUUafFlz6EBDeHcTef+AlZpzNhGiXn5nGPLiFwg",
  ],
  [
    "argon2id",
    "$argon2id$v=19$m=19456,t=2,p=1$Z3JhaW5zIG9mIHNhbHQhIQ$UTjx+cU+QQcpN+/fpr0cIerzogkJhBUwj+QntWwWN/4",
  ],
];

test.each(digests)("%s signs in with the old password", async (hasher, digest) => {
  const user = await create({ password_digest: digest, password_hasher: hasher });
  expect(user).toMatchObject({ status: 200, password_enabled: true });
  const address = user.email_addresses[0]?.email_address ?? "";
  await (await t.browser()).signIn(address, known);
  await expect((await t.browser()).signIn(address, `${known} `)).rejects.toThrow(
    "form_password_incorrect",
  );
});

test("a digest replaces a password, by the SDK", async () => {
  const { id } = await create({ password });
  const [passwordHasher, passwordDigest] = digests[2] ?? ["", ""];
  await t.backend.users.updateUser(id, {
    passwordDigest,
    passwordHasher: passwordHasher as "pbkdf2_sha256",
  });
  const verify = (given: string) => t.backend.users.verifyPassword({ userId: id, password: given });
  expect(await verify(known)).toEqual({ verified: true });
  await expect(verify(password)).rejects.toMatchObject({ status: 422 });
});

const malformed: [hasher: string, digest: string][] = [
  ...digests.map(([hasher, digest]): [string, string] => [hasher, digest.slice(0, 9)]),
  ...digests.map(([hasher, digest]): [string, string] => [hasher, `${digest}$more$parts$here`]),
  ["pbkdf2_sha256", "pbkdf2_sha1$1000$Z3I=$Z3I="],
  ["pbkdf2_sha256", "pbkdf2_sha256$0$Z3I=$Z3I="],
  ["pbkdf2_sha256", "pbkdf2_sha256$999999999$Z3I=$Z3I="],
  ["pbkdf2_sha256", "pbkdf2_sha256$1e3$Z3I=$Z3I="],
  ["pbkdf2_sha256", "pbkdf2_sha256$1000$Z3I=$not base64"],
  ["pbkdf2_sha512", "pbkdf2_sha512$1000$grains$abc"],
  ["pbkdf2_sha1", "pbkdf2_sha1$1000$grains$abcd$3"],
  ["scrypt_werkzeug", "scrypt:3:8:1$grains$abcd"],
  ["scrypt_werkzeug", "scrypt:1:8:1$grains$abcd"],
  ["scrypt_werkzeug", "scrypt:16777216:8:1$grains$abcd"],
  ["scrypt_werkzeug", "pbkdf2:sha256:600000$grains$abcd"],
  ["scrypt_firebase", "YWI=$YWI=$YWJj$YWI=$8$14"],
  ["scrypt_firebase", "YWI=$YWI=$YWI=$YWI=$8$25"],
  ["scrypt_firebase", "YWI=$YWI=$YWI=$YWI=$64$24"],
  ["bcrypt", "$2b$31$abcdefghijklmnopqrstuuAmtb358T1XesgiJ2SygdbWMlaXfCktK"],
  ["bcrypt", "$2x$10$abcdefghijklmnopqrstuuAmtb358T1XesgiJ2SygdbWMlaXfCktK"],
  ["bcrypt_sha256_django", "bcrypt_sha256$2b$10$abcdefghijklmnopqrstuupHFlKih42PWubMZK"],
  ["argon2id", "$argon2i$v=19$m=19456,t=2,p=1$Z3JhaW5zIG9mIHNhbHQhIQ$fGacwUUafFlz6EBDeHcT"],
  ["argon2id", "$argon2id$v=19$m=4194304,t=2,p=1$Z3JhaW5zIG9mIHNhbHQhIQ$UTjx+cU+QQcpN+"],
  ["argon2id", "$argon2id$v=19$m=19456,t=999,p=1$Z3JhaW5zIG9mIHNhbHQhIQ$UTjx+cU+QQcpN+"],
];

test.each(malformed)("%s: %s does not have its form", async (hasher, digest) => {
  expect(await create({ password_digest: digest, password_hasher: hasher })).toMatchObject({
    status: 422,
    errors: [
      { code: "form_password_digest_invalid_code", meta: { param_name: "password_digest" } },
    ],
  });
});

const digest = digests[2]?.[1];
const refused: [string, Record<string, unknown>, number, string, string][] = [
  ["no hasher", { password_digest: digest }, 422, "form_param_missing", "password_hasher"],
  [
    "a hasher that nobody knows",
    { password_digest: digest, password_hasher: "constructor" },
    422,
    "form_param_value_invalid",
    "password_hasher",
  ],
  [
    "a hasher that only Clerk knows",
    { password_digest: "$P$x", password_hasher: "phpass" },
    501,
    "feature_not_supported",
    "password_hasher",
  ],
  [
    "a password beside it",
    { password, password_digest: digest, password_hasher: "pbkdf2_sha256" },
    422,
    "form_conditional_param_disallowed",
    "password_digest",
  ],
];

test.each(refused)("%s is refused", async (_, fields, status, code, param) => {
  expect(await create(fields)).toMatchObject({
    status,
    errors: [{ code, meta: { param_name: param } }],
  });
});

test("bcrypt looks at 72 bytes, and a password of more is no failure of ours", async () => {
  const [, bcrypt = ""] = digests.find(([hasher]) => hasher === "bcrypt") ?? [];
  const { id } = await create({ password_digest: bcrypt, password_hasher: "bcrypt" });
  const verify = (given: string) => t.backend.users.verifyPassword({ userId: id, password: given });
  await expect(verify("ж".repeat(72))).rejects.toMatchObject({ status: 422 });
  expect(await verify(known)).toEqual({ verified: true });
});

test("nobody has a second factor to verify", async () => {
  const { id } = await create({ password });
  const verify = (userId: string, code: string) => t.backend.users.verifyTOTP({ userId, code });
  await expect(verify(id, "123456")).rejects.toMatchObject({
    status: 400,
    errors: [{ code: "totp_disabled" }],
  });
  await expect(verify("user_nobody", "123456")).rejects.toMatchObject({ status: 404 });
});
