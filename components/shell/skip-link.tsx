import { useWords } from "#words";

export function SkipLink() {
  const t = useWords("shell");
  return (
    <a
      href="#content"
      className="fixed top-3 left-3 z-50 -translate-y-20 rounded-md bg-foreground px-4 py-2 text-sm font-medium text-background focus-visible:translate-y-0"
    >
      {t("skip")}
    </a>
  );
}
