import Link from "next/link";
import { memo } from "react";
import { useWords } from "#words";
import { Avatar } from "../ui/avatar";
import { Badge } from "../ui/badge";
import { LinkPending } from "../ui/link-pending";
import { Time } from "../ui/time";
import { Standing } from "./standing";
import type { PersonCard } from "./types";

/** Drawn anew only when it has changed: the list is as long as somebody scrolls. */
export const PersonRow = memo(function PersonRow({ person }: { person: PersonCard }) {
  const t = useWords("members");
  const { id, name, imageUrl, isMe, standing } = person;
  const lastSignInAt = standing?.lastSignInAt;
  return (
    // Rows out of sight are not laid out, however many there are.
    <li className="relative flex min-h-16 items-center gap-4 border-b px-4 py-2 transition-colors [contain-intrinsic-size:auto_4rem] [content-visibility:auto] first:rounded-t-lg last:rounded-b-lg last:border-0 hover:bg-muted/60 sm:px-5">
      <Avatar name={name} src={imageUrl} />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          {/* The link is stretched over the row: one target, one stop. */}
          <Link
            href={`/dashboard/members/${id}`}
            prefetch={false}
            className="truncate rounded-sm text-sm font-medium after:absolute after:inset-0"
          >
            {name}
            <LinkPending />
          </Link>
          {isMe && <Badge tone="primary">{t("me")}</Badge>}
        </p>
        {standing?.email && (
          <p className="truncate text-sm text-muted-foreground">{standing.email}</p>
        )}
      </div>
      {standing && (
        <>
          <p className="text-sm whitespace-nowrap text-muted-foreground max-lg:hidden">
            {lastSignInAt
              ? t.rich("signedIn", { time: () => <Time value={lastSignInAt} /> })
              : t("neverSignedIn")}
          </p>
          <span className="flex min-w-20 justify-end">
            <Standing standing={standing} />
          </span>
        </>
      )}
    </li>
  );
});
