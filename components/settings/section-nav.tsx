import { useWords } from "#words";

const sections = ["profile", "preferences", "account", "devices", "data"] as const;

export type Section = (typeof sections)[number];

/** The parts of the page, for screens that have room beside it. */
export function SectionNav() {
  const t = useWords("settings");
  return (
    <nav aria-label={t("title")} className="max-xl:hidden">
      <ul className="sticky top-24 grid gap-0.5 border-l">
        {sections.map((id) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="-ml-px block border-l border-transparent py-1.5 pl-4 text-sm text-muted-foreground transition-colors hover:border-foreground hover:text-foreground"
            >
              {t(`${id}.title`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
