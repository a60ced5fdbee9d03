"use client";

import type { Preloaded } from "convex/react";
import { ArrowLeft, MessageSquareOff } from "lucide-react";
import Link from "next/link";
import { useWords } from "#words";
import { useLive } from "@/components/auth/use-live";
import type { api } from "@/convex/_generated/api";
import { Part } from "../shell/part";
import { Avatar } from "../ui/avatar";
import { buttonClass } from "../ui/button-class";
import { ButtonLink } from "../ui/button-link";
import { EmptyState } from "../ui/empty-state";
import { Conversation } from "./conversation";
import { LateThreadMenu } from "./late-menus";
import type { MessagePages, Thread } from "./types";
import type { Me } from "./use-send";

type ThreadViewProps = {
  thread: Preloaded<typeof api.threads.get>;
  messages: MessagePages;
  me: Me;
};

export function ThreadView({ thread: preloaded, messages, me }: ThreadViewProps) {
  const thread = useLive(preloaded);
  if (!thread) return <Gone />;
  return <OpenThread thread={thread} messages={messages} me={me} />;
}

type OpenThreadProps = { thread: Thread; messages: MessagePages; me: Me };

function OpenThread({ thread, messages, me }: OpenThreadProps) {
  const t = useWords("threads");
  return (
    <>
      <header className="flex h-16 shrink-0 items-center gap-3 border-b px-4">
        <Link
          href="/dashboard/threads"
          aria-label={t("all")}
          className={buttonClass({ variant: "ghost", size: "icon" }, "-ml-2 lg:hidden")}
        >
          <ArrowLeft aria-hidden className="size-4" />
        </Link>
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base">{thread.title}</h2>
          <p className="truncate text-sm text-muted-foreground">
            {thread.people
              .map((person) => (person.id === me.id ? t("you") : person.name))
              .join(", ")}
          </p>
        </div>
        <div aria-hidden className="flex -space-x-2 max-sm:hidden">
          {thread.people.slice(0, 4).map((person) => (
            <Avatar
              key={person.id}
              name={person.name}
              src={person.imageUrl}
              className="ring-2 ring-background"
            />
          ))}
        </div>
        {thread.isMine && <LateThreadMenu threadId={thread.id} title={thread.title} />}
      </header>
      <Part failed={{ title: t("failed.title"), text: t("failed.text") }}>
        <Conversation thread={thread} first={messages} me={me} />
      </Part>
    </>
  );
}

function Gone() {
  const t = useWords("threads");
  return (
    <EmptyState
      icon={<MessageSquareOff />}
      title={t("gone.title")}
      description={t("gone.text")}
      action={<ButtonLink href="/dashboard/threads">{t("all")}</ButtonLink>}
      className="m-auto"
    />
  );
}
