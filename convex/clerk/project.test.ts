import { describe, expect, test } from "vitest";
import { address, clerkUser } from "../test.setup";
import { projectPerson } from "./project";

const bare = {
  email_addresses: [],
  primary_email_address_id: null,
  first_name: null,
  last_name: null,
};
const phones = [
  { id: "idn_8", phone_number: "+491700000008", verification: { status: "unverified" } },
  { id: "idn_9", phone_number: "+491700000009", verification: { status: "verified" } },
];

describe("a person of Clerk's becomes ours", () => {
  test("with exactly the kept fields", () => {
    expect(
      projectPerson(clerkUser({ username: "mira", locale: "de", last_sign_in_at: 5 })),
    ).toEqual({
      externalId: "user_mira",
      name: "Mira Holm",
      firstName: "Mira",
      lastName: "Holm",
      username: "mira",
      email: "mira@handoff.test",
      emailVerified: true,
      imageUrl: "https://img.example/mira.png",
      locale: "de",
      banned: false,
      createdAt: 1_700_000_000_000,
      lastSignInAt: 5,
      clerkUpdatedAt: 1_700_000_000_000,
    });
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      "e-mail only",
      { first_name: null, last_name: null },
      { email: "mira@handoff.test", name: undefined },
    ],
    [
      "phone only",
      { ...bare, phone_numbers: phones, primary_phone_number_id: "idn_9" },
      { phone: "+491700000009", phoneVerified: true, email: undefined },
    ],
    [
      "username only",
      { ...bare, username: "mira" },
      { username: "mira", name: undefined, email: undefined },
    ],
    ["no address at all", bare, { email: undefined, emailVerified: undefined, phone: undefined }],
    ["a first name alone", { last_name: null }, { name: "Mira", lastName: undefined }],
    ["a last name alone", { first_name: "" }, { name: "Holm", firstName: undefined }],
    ["the text null is a name", { first_name: "null" }, { firstName: "null" }],
    [
      "accents, emoji and right to left",
      { first_name: "Zoë 👩‍🚀", last_name: "مرا" },
      { name: "Zoë 👩‍🚀 مرا" },
    ],
    [
      "an unverified address",
      { email_addresses: [address("idn_1", "m@handoff.test", "unverified")] },
      { emailVerified: false },
    ],
    [
      "the primary address is not the first",
      {
        email_addresses: [
          address("idn_0", "old@handoff.test"),
          address("idn_1", "new@handoff.test"),
        ],
      },
      { email: "new@handoff.test" },
    ],
    [
      "a primary id that is not listed",
      { primary_email_address_id: "idn_404" },
      { email: undefined, emailVerified: undefined },
    ],
    [
      "no primary id, though addresses are there",
      { primary_email_address_id: undefined },
      { email: undefined },
    ],
    [
      "an unverified phone",
      { phone_numbers: phones, primary_phone_number_id: "idn_8" },
      { phoneVerified: false },
    ],
    ["banned", { banned: true }, { banned: true }],
    ["locked is no ban", { locked: true }, { banned: false }],
    ["an admin by metadata", { public_metadata: { role: "admin" } }, { metadataRole: "admin" }],
    [
      "a role that we do not know",
      { public_metadata: { role: "root" } },
      { metadataRole: undefined },
    ],
    [
      "a role in metadata that anyone may write",
      { unsafe_metadata: { role: "admin" } },
      { metadataRole: undefined },
    ],
    ["external_id set", { external_id: "crm_7" }, { externalId: "user_mira" }],
    ["a text beyond any of Clerk's", { last_name: "x".repeat(4097) }, { name: "Mira" }],
    ["half of a character", { first_name: "Zo\ud83d" }, { name: "Holm", firstName: undefined }],
    ["lists that are none", { email_addresses: "x", phone_numbers: null }, { email: undefined }],
  ])("%s", (_, over, expected) => {
    const person = projectPerson(clerkUser(over));
    const told = Object.fromEntries(
      Object.keys(expected).map((key) => [key, person?.[key as "name"]]),
    );
    expect(told).toEqual(expected);
  });

  test("and private metadata is not among it", () => {
    expect(JSON.stringify(projectPerson(clerkUser()))).not.toContain("never kept");
  });

  test.each([
    null,
    undefined,
    "user",
    [],
    {},
    { id: "user_1" },
    clerkUser({ id: 7 }),
    clerkUser({ id: " " }),
    clerkUser({ id: "x".repeat(4097) }),
    clerkUser({ created_at: null }),
    clerkUser({ updated_at: Number.NaN }),
  ])("or nothing, when it is none (%#)", (json) => expect(projectPerson(json)).toBeNull());
});
