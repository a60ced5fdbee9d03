import { expect, test } from "vitest";
import { serve } from "./healthy";
import { lookAtConvex } from "./look-convex.mjs";

/** A Convex whose clock is wrong and whose functions take their time, by this machine's clock. */
async function skewOf(wrongMs: number, takesMs: number): Promise<number> {
  let now = Date.now();
  const origin = await serve((request, response) => {
    if (request.url !== "/api/action") return response.end("{}");
    now += takesMs;
    response.end(JSON.stringify({ status: "success", value: { now: now + wrongMs } }));
    now += takesMs;
  });
  const found = await lookAtConvex({
    env: { NEXT_PUBLIC_CONVEX_URL: origin, CONVEX_SELF_HOSTED_URL: origin },
    ...{ isLocal: false, root: "/nowhere", data: "/nowhere", now: () => now },
    ...{ issuer: null, jwt: null, ids: [] },
  });
  return found?.skewMs ?? NaN;
}

test.each([
  [0, 0, 0],
  [0, 60_000, 0],
  [-120_000, 60_000, -60_000],
  [120_000, 0, 120_000],
])("a clock that is %d ms ahead, read within %d ms: at least %d", async (wrong, takes, told) => {
  expect(await skewOf(wrong, takes)).toBe(told);
});
