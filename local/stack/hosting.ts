/** The local servers are for laptops and CI: real keys and hosting platforms are refused. */
import { refusalOfHost } from "../hosting.mjs";
import { StackError } from "./errors.ts";

/** @throws StackError `hosted` or `live_keys` */
export function refuseHosting(env: NodeJS.ProcessEnv, clerkIsLocal: boolean): void {
  const refusal = refusalOfHost(env);
  if (refusal !== null) throw new StackError("hosted", refusal);
  const live = ["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "CLERK_SECRET_KEY"].find((name) =>
    /^[ps]k_live_/.test(env[name] ?? ""),
  );
  if (live && clerkIsLocal) {
    throw new StackError("live_keys", `${live} is a production key: local Clerk will not use it.`);
  }
}
