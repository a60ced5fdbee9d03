import { expect, it } from "vitest";
import { trail } from "./trail";

it("names the pages of the navigation and calls the rest details", () => {
  expect(trail("/dashboard")).toEqual([{ href: "/dashboard", label: "Overview" }]);
  expect(trail("/dashboard/nothing-like-it/7")).toEqual([
    { href: "/dashboard", label: "Overview" },
    { href: "/dashboard/nothing-like-it", label: "Details" },
    { href: "/dashboard/nothing-like-it/7", label: "Details" },
  ]);
});

it("is empty at the top and blind to slashes", () => {
  expect(trail("/")).toEqual([]);
  expect(trail("/dashboard/")).toEqual(trail("/dashboard"));
});
