import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RedirectUrl } from "../model/documents.ts";
import { Store } from "./store.ts";

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "clerk-store-"));
  store = new Store(join(folder, "store.mdb"));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const redirect = (id: string, url: string, createdAt: number): RedirectUrl => ({
  id,
  url,
  createdAt,
  updatedAt: createdAt,
});

test("a document is found by id and by each of its keys", async () => {
  await store.write((tx) => tx.put("redirectUrls", redirect("ru_1", "http://a", 1)));
  expect(store.get("redirectUrls", "ru_1")?.url).toBe("http://a");
  expect(store.find("redirectUrls", "url", "http://a")?.id).toBe("ru_1");
  expect(store.find("redirectUrls", "url", "http://")).toBeUndefined();
});

test("a changed key no longer finds the document", async () => {
  await store.write((tx) => tx.put("redirectUrls", redirect("ru_1", "http://a", 1)));
  await store.write((tx) => tx.put("redirectUrls", redirect("ru_1", "http://b", 1)));
  expect(store.find("redirectUrls", "url", "http://a")).toBeUndefined();
  expect(store.find("redirectUrls", "url", "http://b")?.id).toBe("ru_1");
  expect(store.count("redirectUrls")).toBe(1);
});

test("a write that throws leaves nothing, also beside others of the same commit", async () => {
  const good = store.write((tx) => tx.put("redirectUrls", redirect("ru_1", "http://a", 1)));
  const bad = store.write((tx) => {
    tx.put("redirectUrls", redirect("ru_1", "http://changed", 9));
    tx.put("redirectUrls", redirect("ru_2", "http://b", 2));
    tx.remove("redirectUrls", "ru_1");
    throw new Error("no");
  });
  const after = store.write((tx) => tx.count("redirectUrls"));
  await expect(bad).rejects.toThrow("no");
  await good;
  expect(await after).toBe(1);
  expect(store.get("redirectUrls", "ru_1")?.url).toBe("http://a");
  expect(store.find("redirectUrls", "url", "http://changed")).toBeUndefined();
  expect(store.find("redirectUrls", "url", "http://b")).toBeUndefined();
});

test("lists walk both ways, with offset, limit and bounds", async () => {
  await store.write((tx) => {
    for (let at = 1; at <= 5; at++)
      tx.put("redirectUrls", redirect(`ru_${at}`, `http://${at}`, at));
  });
  const ids = (options?: Parameters<Store["list"]>[2]) =>
    [...store.list("redirectUrls", "created", options)].map((found) => found.id);
  expect(ids()).toEqual(["ru_1", "ru_2", "ru_3", "ru_4", "ru_5"]);
  expect(ids({ reverse: true })).toEqual(["ru_5", "ru_4", "ru_3", "ru_2", "ru_1"]);
  expect(ids({ reverse: true, offset: 1, limit: 2 })).toEqual(["ru_4", "ru_3"]);
  expect(ids({ from: 2, before: 4 })).toEqual(["ru_2", "ru_3"]);
  expect(ids({ prefix: [3] })).toEqual(["ru_3"]);
});

test("text that sorts high (emoji, right-to-left) stays inside the range of its index", async () => {
  await store.write((tx) => tx.put("redirectUrls", redirect("ru_1", "😀", 1)));
  await store.write((tx) => tx.put("redirectUrls", redirect("ru_2", "שלום", 2)));
  expect([...store.list("redirectUrls", "url")]).toHaveLength(2);
  expect([...store.list("redirectUrls", "url", { reverse: true })][0]?.id).toBe("ru_1");
});

test("what was acknowledged is there after opening again", async () => {
  await store.write((tx) => tx.put("redirectUrls", redirect("ru_1", "http://a", 1)));
  await store.close();
  store = new Store(join(folder, "store.mdb"));
  expect(store.get("redirectUrls", "ru_1")?.url).toBe("http://a");
});
