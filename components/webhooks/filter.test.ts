import { describe, expect, it, test } from "vitest";
import { filterArgs, filterHref, isEmpty, readFilter, type Filter } from "./filter";

const HOUR = 3_600_000;
const now = Date.UTC(2026, 0, 15, 12, 40);

describe("the filter in the address", () => {
  test.each<Filter>([
    {},
    { outcome: "dead" },
    { type: "user.updated", about: "user_1" },
    { about: "user_2 & more", within: "day" },
    { outcome: "stale", hour: Math.floor(now / HOUR) * HOUR },
  ])("comes back as it was: %j", (filter) => {
    const { search } = new URL(filterHref(filter), "http://localhost");
    expect(readFilter(Object.fromEntries(new URLSearchParams(search)))).toEqual(filter);
  });

  it("keeps nothing that means nothing", () => {
    const query = { outcome: "refused", type: ["a", "b"], within: "7", hour: "-1", other: "x" };
    expect(readFilter(query)).toEqual({});
    expect(readFilter({ hour: "1e99", about: "" })).toEqual({});
    expect(readFilter({ hour: String(now) }).hour).toBe(Math.floor(now / HOUR) * HOUR);
  });

  it("leaves the page's own address when nothing is asked for", () => {
    expect(filterHref({ outcome: undefined })).toBe("/dashboard/webhooks");
    expect(isEmpty({ outcome: undefined })).toBe(true);
    expect(isEmpty({ within: "hour" })).toBe(false);
  });
});

test("a span reaches back from now, an hour has both ends", () => {
  expect(filterArgs({ within: "day", type: "x" }, now)).toMatchObject({
    ...{ type: "x", since: now - 24 * HOUR },
  });
  expect(filterArgs({ hour: 10 * HOUR }, now)).toMatchObject({
    ...{ since: 10 * HOUR, until: 11 * HOUR },
  });
});
