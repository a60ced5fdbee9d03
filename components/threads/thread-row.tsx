import { useWords } from "#words";
import { NavLink } from "../shell/nav-link";
import { cx } from "../ui/cx";
import { Time } from "../ui/time";
import type { ThreadLine } from "./types";

export function ThreadRow({ thread }: { thread: ThreadLine }) {
  const t = useWords("threads");
  const { id, title, lastMessageAt, isUnread, preview } = thread;
  return (
    <li className="border-b last:border-0">
      <NavLink
        href={`/dashboard/threads/${id}`}
        className="block px-4 py-3 outline-offset-[-2px] transition-colors hover:bg-muted/60 aria-[current=page]:bg-accent"
      >
        <span className="flex items-baseline gap-2">
          <span
            className={cx(
              "min-w-0 flex-1 truncate text-sm",
              isUnread ? "font-semibold" : "font-medium",
            )}
          >
            {title}
          </span>
          <Time value={lastMessageAt} className="shrink-0 text-xs text-muted-foreground" />
        </span>
        <span className="flex items-center gap-2 text-sm text-muted-foreground">
          <span className="min-w-0 flex-1 truncate">
            {preview ? `${preview.author}: ${preview.text}` : t("silent.title")}
          </span>
          {isUnread && (
            <>
              <span aria-hidden className="size-2 shrink-0 rounded-full bg-primary" />
              <span className="sr-only">{t("unread")}</span>
            </>
          )}
        </span>
      </NavLink>
    </li>
  );
}
