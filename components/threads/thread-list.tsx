"use client";

import { MessagesSquare, Plus } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { useLivePages } from "@/components/auth/use-live-pages";
import { api } from "@/convex/_generated/api";
import { Part } from "../shell/part";
import { ButtonLink } from "../ui/button-link";
import { EmptyState } from "../ui/empty-state";
import { ListEnd } from "../ui/list-end";
import { LoadMore } from "../ui/load-more";
import { SearchField } from "../ui/search-field";
import { THREADS_SIZE } from "./page-size";
import { ThreadRow } from "./thread-row";
import type { ThreadPages } from "./types";

export function ThreadList({ first }: { first: ThreadPages }) {
  const t = useWords("threads");
  const pages = useWords("shell");
  return (
    <>
      <div className="flex items-center justify-between gap-3 px-4 pt-4 pb-3">
        <h2 className="text-xl">{pages("pages.threads")}</h2>
        <ButtonLink
          href="/dashboard/threads/new"
          variant="primary"
          size="sm"
          icon={<Plus aria-hidden className="size-4" />}
        >
          {t("new")}
        </ButtonLink>
      </div>
      <Part failed={{ title: t("unlisted.title"), text: t("unlisted.text") }}>
        <Threads first={first} />
      </Part>
    </>
  );
}

function Threads({ first }: { first: ThreadPages }) {
  const t = useWords("threads");
  const [search, setSearch] = useState("");
  const threads = useLivePages(api.threads.list, { search }, { first, size: THREADS_SIZE });
  return (
    <>
      <div className="border-b px-4 pb-4">
        <SearchField
          label={t("search")}
          value={search}
          onChange={setSearch}
          busy={threads.state === "searching"}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {threads.items.length > 0 ? (
          <ul>
            {threads.items.map((thread) => (
              <ThreadRow key={thread.id} thread={thread} />
            ))}
          </ul>
        ) : (
          <EmptyState
            icon={<MessagesSquare />}
            title={search ? t("noMatch.title") : t("empty.title")}
            description={search ? t("noMatch.text") : t("empty.text")}
          />
        )}
        {(threads.state === "more" || threads.state === "loading-more") && (
          <LoadMore state={threads.state} onMore={threads.loadMore} />
        )}
        {threads.state === "end" && threads.items.length > 0 && (
          <ListEnd>{t("end", { count: threads.items.length })}</ListEnd>
        )}
      </div>
    </>
  );
}
