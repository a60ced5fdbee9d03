import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { serve } from "./healthy";
import { lookAtClerk } from "./look-clerk.mjs";

async function clerk(listener: RequestListener) {
  const origin = await serve(listener);
  return {
    CLERK_API_URL: origin,
    NEXT_PUBLIC_CLERK_PROXY_URL: origin,
    CLERK_SECRET_KEY: "sk_test_x",
  };
}

test("a Frontend API that takes its time makes no clock wrong", async () => {
  let read = () => {};
  const isRead = new Promise<void>((resolve) => (read = resolve));
  let late = 0;
  const env = await clerk(async (request, response) => {
    if (request.url !== "/v1/instance") {
      // The end of the wait is for a doctor that reads no clock until all have answered.
      const patience = setTimeout(read, 8_000);
      await isRead;
      clearTimeout(patience);
      late = 60_000;
    }
    response.end("{}");
  });
  const { skewMs } = await lookAtClerk(env, () => {
    read();
    return Date.now() + late;
  });
  expect(Math.abs(skewMs ?? Infinity)).toBeLessThan(30_000);
});

test("a number of people that cannot be had is not told as none", async () => {
  const env = await clerk((request, response) => {
    if (request.url === "/v1/users/count") response.statusCode = 429;
    response.end("{}");
  });
  expect((await lookAtClerk(env, Date.now)).people?.count).toBeNull();
});
