import { expect, it } from "vitest";
import { trail } from "./trail";

it("names the pages of the navigation and calls the rest details", () => {
  expect(trail("/dashboard")).toEqual([{ href: "/dashboard", page: "overview" }]);
  expect(trail("/dashboard/nothing-like-it/7")).toEqual([
    { href: "/dashboard", page: "overview" },
    { href: "/dashboard/nothing-like-it", page: "details" },
    { href: "/dashboard/nothing-like-it/7", page: "details" },
  ]);
});

it("is empty at the top and blind to slashes", () => {
  expect(trail("/")).toEqual([]);
  expect(trail("/dashboard/")).toEqual(trail("/dashboard"));
});
