import { useWords } from "#words";
import { ButtonLink } from "../ui/button-link";
import { NotFoundState } from "./states";

/**
 * In the shell, in place of what an address does not lead to. A page returns it: what `notFound()` shows comes by script
 * alone, and unstyled at first.
 */
export function NothingHere() {
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
