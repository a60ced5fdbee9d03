"use client";

import { insertAtTop, useMutation } from "convex/react";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { useErrorWords } from "../messages/use-error-words";
import { sendingId } from "./optimistic";
import type { Message, Thread } from "./types";

/** A message that was refused: it stays where it was written until its author decides. */
type Unsent = { id: Message["id"]; text: string; reason: string };

export type Me = { id: Thread["people"][number]["id"]; name: string };

/** Sends into a thread: a message stands there at once, and when it is refused it is kept with the reason. */
export function useSend(thread: Thread, me: Me) {
  const errorWords = useErrorWords();
  const [unsent, setUnsent] = useState<Unsent[]>([]);
  const author = thread.people.find((person) => person.id === me.id) ?? me;
  const post = useMutation(api.messages.send).withOptimisticUpdate((store, { threadId, text }) => {
    insertAtTop({
      paginatedQuery: api.messages.list,
      argsToMatch: { threadId },
      localQueryStore: store,
      item: { id: sendingId(), text, at: Date.now(), isMine: true, author },
    });
  });

  async function send(written: string) {
    const text = written.trim();
    if (text === "") return;
    try {
      await post({ threadId: thread.id, text });
    } catch (error) {
      setUnsent((held) => [...held, { id: sendingId(), text, reason: errorWords(error) }]);
    }
  }

  const discard = (id: Unsent["id"]) => setUnsent((held) => held.filter((one) => one.id !== id));
  const again = ({ id, text }: Unsent) => {
    discard(id);
    void send(text);
  };
  return { send, unsent, again, discard };
}

export type Sending = ReturnType<typeof useSend>;
