/** The control API for keys. */
import type { Handler } from "../fapi/context.ts";
import { ok } from "../http/reply.ts";

/** POST /control/keys/rotate: signs with a new key; the old one stays published for a day. */
export const rotateKeys: Handler = async ({ instance }) => {
  const kid = await instance.identity.rotate(instance.clock.now());
  return ok({ kid });
};
