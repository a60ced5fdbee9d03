import { Fingerprint, RefreshCcw, ShieldCheck } from "lucide-react";
import { useWords } from "#words";

const promises = [
  { name: "clerk", icon: Fingerprint },
  { name: "convex", icon: ShieldCheck },
  { name: "sync", icon: RefreshCcw },
] as const;

export function AuthAside() {
  const t = useWords("entrance");
  return (
    <aside
      aria-label={t("aside.label")}
      className="hidden border-l bg-muted/50 p-12 lg:flex lg:flex-col lg:justify-center"
    >
      <h2 className="max-w-sm text-2xl">{t("aside.title")}</h2>
      <ol className="mt-10 max-w-sm">
        {promises.map(({ name, icon: Icon }) => (
          <li
            key={name}
            className="relative flex gap-4 pb-8 last:pb-0 not-last:before:absolute not-last:before:top-10 not-last:before:bottom-0 not-last:before:left-5 not-last:before:w-px not-last:before:bg-border"
          >
            <span className="grid size-10 shrink-0 place-items-center rounded-full border bg-card text-primary shadow-xs">
              <Icon aria-hidden className="size-4.5" />
            </span>
            <div>
              <h3 className="text-base">{t(`aside.${name}.title`)}</h3>
              <p className="text-sm text-muted-foreground">{t(`aside.${name}.text`)}</p>
            </div>
          </li>
        ))}
      </ol>
    </aside>
  );
}
