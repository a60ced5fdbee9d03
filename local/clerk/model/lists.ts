/** Allow-list and block-list: whole addresses, or `*@example.com` for a domain. */
import type { Reader } from "../store/store.ts";
import { foldKey } from "../store/tables.ts";

export function isListed(reader: Reader, list: "allow" | "block", address: string): boolean {
  const domain = `*@${address.split("@").at(-1) ?? ""}`;
  return [address, domain].some(
    (entry) => reader.find("listedIdentifiers", "identifier", list, foldKey(entry)) !== undefined,
  );
}
