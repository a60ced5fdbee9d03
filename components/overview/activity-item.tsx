import {
  Fingerprint,
  LogIn,
  MessageSquare,
  MessagesSquare,
  ShieldCheck,
  ShieldX,
  SlidersHorizontal,
  Sparkles,
  UserRoundPen,
  type LucideIcon,
} from "lucide-react";
import { cx } from "../ui/cx";
import { Time } from "../ui/time";
import { ActivityWords } from "./activity-words";
import type { ActivityLine, What } from "./types";

const icons: Record<What["kind"], LucideIcon> = {
  joined: Sparkles,
  signed_in: LogIn,
  profile: UserRoundPen,
  role: ShieldCheck,
  ban: ShieldX,
  unban: ShieldCheck,
  thread: MessagesSquare,
  messages: MessageSquare,
  lesson: Fingerprint,
  settings: SlidersHorizontal,
};

/** One thing that happened, on a line that leads from one to the next. */
export function ActivityItem({ line, isNew }: { line: ActivityLine; isNew: boolean }) {
  const Icon = icons[line.what.kind];
  return (
    <li
      className={cx(
        "relative flex gap-3 pb-4 not-last:before:absolute not-last:before:top-8 not-last:before:bottom-1 not-last:before:left-3.5 not-last:before:w-px not-last:before:bg-border",
        isNew && "animate-enter",
      )}
    >
      <span
        aria-hidden
        className={cx(
          "grid size-7 shrink-0 place-items-center rounded-full",
          isNew ? "bg-primary-soft text-primary-strong" : "bg-muted text-muted-foreground",
        )}
      >
        <Icon className="size-3.5" />
      </span>
      <div className="min-w-0 flex-1 pt-1 text-sm">
        <p>
          <ActivityWords line={line} />
        </p>
        <Time value={line.at} className="text-xs text-muted-foreground" />
      </div>
    </li>
  );
}
