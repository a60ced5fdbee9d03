import type { ReactNode } from "react";
import { useFormat, useWords } from "#words";
import { Link } from "../ui/link";
import type { ActivityLine } from "./types";

/** What happened, in words. A thread that is gone, or that the person has left, is not named. */
export function ActivityWords({ line: { what, thread } }: { line: ActivityLine }): ReactNode {
  const t = useWords("overview");
  const trials = useWords("handoff");
  const format = useFormat();
  const link = () => thread && <Link href={`/dashboard/threads/${thread.id}`}>{thread.title}</Link>;
  switch (what.kind) {
    case "joined":
      return t(`activity.joined.${what.by}`);
    case "profile": {
      const fields = format.list(what.fields.map((field) => t(`activity.profileFields.${field}`)));
      return t(`activity.profile.${what.by}`, { fields });
    }
    case "role":
      return t(`activity.role.${what.to}`);
    case "thread":
      return thread ? t.rich("activity.thread", { thread: link }) : t("activity.goneThread");
    case "messages": {
      const { count } = what;
      return thread
        ? t.rich("activity.messages", { count, thread: link })
        : t("activity.goneMessages", { count });
    }
    case "lesson":
      return t("activity.lesson", { name: trials(`trials.${what.lesson}.title`) });
    case "settings": {
      const fields = what.fields.map((field) => t(`activity.choices.${field}`));
      return t("activity.settings", { fields: format.list(fields) });
    }
    default:
      return t(`activity.${what.kind}`);
  }
}
