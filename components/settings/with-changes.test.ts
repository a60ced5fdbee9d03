import { expect, it } from "vitest";
import { withChanges } from "./with-changes";

it("changes what is named and leaves the rest", () => {
  expect(withChanges({ language: "ru", headline: "Runs" }, { language: "en" })).toEqual({
    language: "en",
    headline: "Runs",
  });
});

it("drops what is given up", () => {
  const held = { language: "ru", headline: "Runs", about: "Much", timeZone: "UTC" } as const;
  expect(withChanges(held, { language: null, headline: " ", about: "", timeZone: null })).toEqual(
    {},
  );
});

it("keeps a choice of no", () => {
  expect(withChanges({}, { isOnboardingDismissed: false })).toEqual({
    isOnboardingDismissed: false,
  });
});
