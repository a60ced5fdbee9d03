/** Redirect URLs, allow-list, block-list and the instance itself. */
import { ClerkError, notFound } from "../errors.ts";
import type { Handler } from "../fapi/context.ts";
import { ok } from "../http/reply.ts";
import { newId } from "../ids.ts";
import { parseEmail } from "../model/identifiers.ts";
import type { ListedIdentifier, RedirectUrl } from "../model/documents.ts";
import { foldKey } from "../store/tables.ts";
import { cut, listReply, pageOf, pageReply } from "./paging.ts";

/** GET /v1/redirect_urls */
export const listRedirectUrls: Handler = ({ instance, query }) => {
  const all = instance.store.list("redirectUrls", "created", { reverse: true });
  const { data, total } = cut(all, pageOf(query));
  return listReply(query, data.map(showRedirect), total);
};

/** GET /v1/redirect_urls/:id */
export const getRedirectUrl: Handler = ({ instance, params }) => {
  const found = instance.store.get("redirectUrls", params.id ?? "");
  if (found === undefined) throw notFound("redirect url");
  return ok(showRedirect(found));
};

/** POST /v1/redirect_urls {url} */
export const addRedirectUrl: Handler = async ({ instance, caller, fields }) => {
  const text = fields.required("url");
  // Native applications register schemes of their own; only what is no URL at all is refused.
  if (!URL.canParse(text) || text.length > 1_024) {
    throw new ClerkError("form_param_format_invalid", {
      param: "url",
      long: "url must be a valid url.",
    });
  }
  const redirect = await instance.change(caller, (change) => {
    if (change.find("redirectUrls", "url", text) !== undefined) {
      throw new ClerkError("duplicate_record", { param: "url" });
    }
    const fresh: RedirectUrl = {
      id: newId("ru", change.nowMs),
      url: text,
      createdAt: change.nowMs,
      updatedAt: change.nowMs,
    };
    change.put("redirectUrls", fresh);
    return fresh;
  });
  return ok(showRedirect(redirect));
};

/** DELETE /v1/redirect_urls/:id */
export const removeRedirectUrl: Handler = async ({ instance, caller, params }) => {
  const id = params.id ?? "";
  await instance.change(caller, (change) => {
    if (change.get("redirectUrls", id) === undefined) throw notFound("redirect url");
    change.remove("redirectUrls", id);
  });
  return ok({ object: "redirect_url", id, deleted: true });
};

type List = ListedIdentifier["list"];

/** GET /v1/allowlist_identifiers and /v1/blocklist_identifiers */
export const listIdentifiers =
  (list: List): Handler =>
  ({ instance, query }) => {
    const options = { prefix: [list], reverse: true };
    const all = instance.store.list("listedIdentifiers", "created", options);
    const { data, total } = cut(all, pageOf(query));
    const shown = data.map(showIdentifier);
    // The block-list is always a page; the allow-list only when asked for one.
    return list === "block" ? pageReply(shown, total) : listReply(query, shown, total);
  };

/** POST: an address, or `*@example.com` for a whole domain. */
export const addIdentifier =
  (list: List): Handler =>
  async ({ instance, caller, fields }) => {
    const text = fields.required("identifier").toLowerCase();
    const identifier = text.startsWith("*@")
      ? `*@${parseEmail(`x${text.slice(1)}`, "identifier").slice(2)}`
      : parseEmail(text, "identifier");
    const entry = await instance.change(caller, (change) => {
      const key = [list, foldKey(identifier)] as const;
      if (change.find("listedIdentifiers", "identifier", ...key) !== undefined) {
        throw new ClerkError("duplicate_record", { param: "identifier" });
      }
      const fresh: ListedIdentifier = {
        id: newId(list === "allow" ? "alid" : "blid", change.nowMs),
        list,
        identifier,
        type: "email_address",
        createdAt: change.nowMs,
        updatedAt: change.nowMs,
      };
      change.put("listedIdentifiers", fresh);
      return fresh;
    });
    return ok(showIdentifier(entry));
  };

/** DELETE */
export const removeIdentifier =
  (list: List): Handler =>
  async ({ instance, caller, params }) => {
    const id = params.id ?? "";
    await instance.change(caller, (change) => {
      if (change.get("listedIdentifiers", id)?.list !== list) throw notFound("identifier");
      change.remove("listedIdentifiers", id);
    });
    return ok({ object: `${list}list_identifier`, id, deleted: true });
  };

/** GET /v1/instance */
export const getInstance: Handler = ({ instance }) =>
  ok({
    object: "instance",
    id: instance.identity.instanceId,
    environment_type: "development",
    allowed_origins: [],
  });

/** PATCH /v1/instance: what it is, its settings file says. */
export const updateInstance: Handler = () => {
  throw new ClerkError("feature_not_supported");
};

function showRedirect(redirect: RedirectUrl) {
  return {
    object: "redirect_url",
    id: redirect.id,
    url: redirect.url,
    created_at: redirect.createdAt,
    updated_at: redirect.updatedAt,
  };
}

function showIdentifier(entry: ListedIdentifier) {
  return {
    object: `${entry.list}list_identifier`,
    id: entry.id,
    identifier: entry.identifier,
    identifier_type: entry.type,
    created_at: entry.createdAt,
    updated_at: entry.updatedAt,
  };
}
