"use client";

import { useMutation } from "convex/react";
import type { FunctionArgs } from "convex/server";
import { useWords } from "#words";
import { api } from "@/convex/_generated/api";
import { useErrorWords } from "../messages/use-error-words";
import { withChanges } from "./with-changes";

export type Changes = FunctionArgs<typeof api.settings.save>;

/**
 * Changes some of one's own choices. They hold on the page at once; when they are refused they go back to what they
 * were, and that is said. Tells whether they were taken.
 */
export function useSaveChoices(): (changes: Changes) => Promise<boolean> {
  const t = useWords("errors");
  const errorWords = useErrorWords();
  const save = useMutation(api.settings.save).withOptimisticUpdate((store, changes) => {
    const standing = store.getQuery(api.users.getMe, {});
    if (standing?.state !== "active") return;
    const choices = withChanges(standing.choices, changes);
    store.setQuery(api.users.getMe, {}, { ...standing, choices });
  });
  return async (changes) => {
    try {
      await save(changes);
      return true;
    } catch (error) {
      // Loaded only when it is needed: the first page does without.
      const { toast } = await import("../ui/toast");
      toast.error(t("notSaved"), { description: errorWords(error) });
      return false;
    }
  };
}
