import { NotFoundState } from "@/components/shell/states";
import { ButtonLink } from "@/components/ui/button-link";

export default function DashboardNotFound() {
  return (
    <NotFoundState
      action={
        <ButtonLink href="/dashboard" variant="primary">
          Overview
        </ButtonLink>
      }
    />
  );
}
