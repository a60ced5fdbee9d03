import { expect, test } from "vitest";
import { ABOUT_MAX, HEADLINE_MAX } from "../domain/limits";
import { readAppError } from "../domain/errors";
import { isZoneName } from "../domain/settings";
import { api } from "./_generated/api";
import { addPerson, as } from "./test.people";
import { backend } from "./test.setup";

async function setUp() {
  const t = backend();
  await addPerson(t, "mira");
  await addPerson(t, "jonas");
  return { t, mira: as(t, "mira"), jonas: as(t, "jonas") };
}

async function choicesOf(person: ReturnType<typeof as>) {
  const standing = await person.query(api.users.getMe, {});
  return standing.state === "active" ? standing.choices : standing.state;
}

test("nothing is chosen until it is, and then by its person alone", async () => {
  const { t, mira, jonas } = await setUp();
  expect(await choicesOf(mira)).toEqual({});
  await mira.mutation(api.settings.save, { language: "ru", timeFormat: "24h" });
  await mira.mutation(api.settings.save, { timeZone: "Europe/Berlin", headline: "  Runs\n fast " });
  await mira.mutation(api.settings.save, { timeFormat: "12h" });
  expect(await choicesOf(mira)).toEqual({
    ...{ language: "ru", timeFormat: "12h", timeZone: "Europe/Berlin", headline: "Runs fast" },
  });
  expect(await choicesOf(jonas)).toEqual({});
  await jonas.mutation(api.settings.save, { language: "en" });
  expect(await t.run((ctx) => ctx.db.query("settings").collect())).toHaveLength(2);
});

test("first choices made at once end in one row with all of them", async () => {
  const { t, mira } = await setUp();
  await Promise.all([
    mira.mutation(api.settings.save, { language: "ru" }),
    mira.mutation(api.settings.save, { timeFormat: "24h" }),
    mira.mutation(api.settings.save, { about: "Here" }),
  ]);
  const rows = await t.run((ctx) => ctx.db.query("settings").collect());
  expect(rows).toMatchObject([{ language: "ru", timeFormat: "24h", about: "Here" }]);
});

test("null, or an empty text, gives a choice up", async () => {
  const { mira } = await setUp();
  const all = { language: "ru", timeFormat: "24h", headline: "One", about: "Two" } as const;
  await mira.mutation(api.settings.save, { ...all, timeZone: "UTC", isOnboardingDismissed: true });
  await mira.mutation(api.settings.save, { headline: " ", about: "", timeZone: null });
  expect(await choicesOf(mira)).toEqual({
    ...{ language: "ru", timeFormat: "24h", isOnboardingDismissed: true },
  });
  await mira.mutation(api.settings.save, {
    ...{ language: null, timeFormat: null, isOnboardingDismissed: null },
  });
  expect(await choicesOf(mira)).toEqual({});
});

test("texts are bounded by characters as people count them, and a refusal changes nothing", async () => {
  const { mira } = await setUp();
  await mira.mutation(api.settings.save, { headline: "🏃".repeat(HEADLINE_MAX) });
  for (const asked of [
    { headline: "🏃".repeat(HEADLINE_MAX + 1), language: "ru" as const },
    { about: "x".repeat(ABOUT_MAX + 1) },
    { timeZone: "Berlin!" },
    { timeZone: "" },
  ]) {
    const refused = await mira.mutation(api.settings.save, asked).catch(readAppError);
    expect(refused).toMatchObject({ kind: "invalid", field: Object.keys(asked)[0] });
  }
  expect(await choicesOf(mira)).toEqual({ headline: "🏃".repeat(HEADLINE_MAX) });
});

test("every time zone that this runtime knows has a name that is taken", () => {
  const refused = Intl.supportedValuesOf("timeZone").filter((name) => !isZoneName(name));
  expect(refused).toEqual([]);
  expect(["Etc/GMT+5", "EST5EDT", "UTC"].filter((name) => !isZoneName(name))).toEqual([]);
  expect(
    ["", "/", "Europe/", "../x", "Europe/Berlin\n", "a".repeat(65)].filter(isZoneName),
  ).toEqual([]);
});

test("what was chosen is in the export", async () => {
  const { mira, jonas } = await setUp();
  await mira.mutation(api.settings.save, { about: "I am Mira" });
  await jonas.mutation(api.settings.save, { about: "I am Jonas" });
  const from = { table: "settings" as const, cursor: null };
  const { rows } = await mira.query(api.account.exportMine, { from });
  expect(JSON.parse(rows)).toMatchObject([{ about: "I am Mira" }]);
});

test("others see what a person says about themselves, and none of the rest", async () => {
  const { t, mira, jonas } = await setUp();
  await mira.mutation(api.settings.save, { headline: "Runs", about: "Far", timeZone: "UTC" });
  const rows = await t.run((ctx) => ctx.db.query("users").collect());
  const id = rows.find(({ externalId }) => externalId === "mira")!._id;
  const seen = { id, name: "mira", isMe: false, headline: "Runs", about: "Far" };
  expect(await jonas.query(api.directory.get, { id })).toEqual(seen);
});
