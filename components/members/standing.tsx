import { Badge } from "../ui/badge";
import type { PersonStanding } from "./types";

export function Standing({ standing }: { standing: PersonStanding }) {
  if (standing.banned) {
    return (
      <Badge tone="danger" dot>
        Banned
      </Badge>
    );
  }
  return standing.role === "admin" ? <Badge tone="primary">Admin</Badge> : <Badge>Member</Badge>;
}
