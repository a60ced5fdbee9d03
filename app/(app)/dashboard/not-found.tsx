import { useWords } from "#words";
import { NotFoundState } from "@/components/shell/states";
import { ButtonLink } from "@/components/ui/button-link";

export default function DashboardNotFound() {
  const t = useWords("shell");
  return (
    <NotFoundState
      action={
        <ButtonLink href="/dashboard" variant="primary">
          {t("pages.overview")}
        </ButtonLink>
      }
    />
  );
}
