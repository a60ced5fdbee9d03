import { expect, it, test } from "vitest";
import { trail } from "./trail";

test.each([
  ["/dashboard", ["overview"]],
  ["/dashboard/threads", ["overview", "threads"]],
  ["/dashboard/threads/new", ["overview", "threads", "newThread"]],
  ["/dashboard/threads/k17", ["overview", "threads", "thread"]],
  ["/dashboard/members/k17", ["overview", "members", "member"]],
  ["/dashboard/webhooks/k17", ["overview", "webhooks", "delivery"]],
  ["/dashboard/nothing-like-it/7", ["overview", "notFound", "notFound"]],
])("%s is named by what it leads to", (path, pages) => {
  expect(trail(path).map(({ page }) => page)).toEqual(pages);
});

it("leads to each page above", () => {
  expect(trail("/dashboard/threads/k17").map(({ href }) => href)).toEqual([
    "/dashboard",
    "/dashboard/threads",
    "/dashboard/threads/k17",
  ]);
});

it("is empty at the top and blind to slashes", () => {
  expect(trail("/")).toEqual([]);
  expect(trail("/dashboard/")).toEqual(trail("/dashboard"));
});
