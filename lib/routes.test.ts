import { describe, expect, test } from "vitest";
import { isProtectedPath, leadsNowhere } from "./routes";

describe("the protected segment", () => {
  test.each([
    "/dashboard",
    "/dashboard/",
    "/dashboard/settings",
    "/Dashboard",
    "/DASHBOARD/x",
    "//dashboard",
    "/./dashboard",
    "/x/../dashboard",
    "/%64ashboard",
    "/%2564ashboard",
    "/dash%62oard/x",
    "/%2fdashboard",
    "/dashboard%2fsettings",
    "/dashboard;x",
    "/dashboard;x/y",
    "/dashboard%00",
    "/dashboard%20",
    "/dashboard.rsc",
    "/dashboard.segments/_tree.segment.rsc",
    "/dashboard/..;/x",
    "\\dashboard",
    "/%5cdashboard",
    "/dashboard/%e0%a4%a",
  ])("%s", (path) => expect(isProtectedPath(path)).toBe(true));

  test.each([
    "/",
    "",
    "/dashboardx",
    "/dashboards",
    "/x/dashboard",
    "/sign-in",
    "/dash/board",
    "/dashboard-news",
    "/%",
  ])("is not %s", (path) => expect(isProtectedPath(path)).toBe(false));
});

describe("below the protected segment", () => {
  test.each(["/dashboard", "/dashboard/", "/dashboard/threads/new", "/dashboard/members/x"])(
    "%s is a page",
    (path) => expect(leadsNowhere(path)).toBe(false),
  );

  test.each([
    "/dashboard/x",
    "/dashboard/members/x/y",
    "/dashboard/settings/x",
    "/dashboard/x/new",
  ])("%s leads nowhere", (path) => expect(leadsNowhere(path)).toBe(true));
});
