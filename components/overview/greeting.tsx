import { useWords } from "#words";

/** `name` as the row has it; a person without one is still greeted. */
export function Greeting({ name }: { name?: string }) {
  const t = useWords("overview");
  return (
    <header className="mb-6 md:mb-8">
      <h1 className="text-2xl md:text-3xl">{name ? t("hello", { name }) : t("helloNobody")}</h1>
      <p className="mt-1 text-muted-foreground">{t("text")}</p>
    </header>
  );
}
