"use client";

import type { FunctionReturnType } from "convex/server";
import { UserRoundSearch } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { useLivePages } from "@/components/auth/use-live-pages";
import { api } from "@/convex/_generated/api";
import type { Role } from "@/domain/roles";
import { PageHeader } from "../shell/page-header";
import { Part } from "../shell/part";
import { Card } from "../ui/card";
import { Choice } from "../ui/choice";
import { EmptyState } from "../ui/empty-state";
import { ListEnd } from "../ui/list-end";
import { LoadMore } from "../ui/load-more";
import { SearchField } from "../ui/search-field";
import { PAGE_SIZE } from "./page-size";
import { PersonRow } from "./person-row";

type DirectoryProps = { first: FunctionReturnType<typeof api.directory.list>; isAdmin: boolean };

export function Directory(props: DirectoryProps) {
  const t = useWords("members");
  const pages = useWords("shell");
  return (
    <>
      <PageHeader title={pages("pages.members")} description={t("description")} />
      <Part failed={{ title: t("failed.title"), text: t("failed.text") }}>
        <People {...props} />
      </Part>
    </>
  );
}

function People({ first, isAdmin }: DirectoryProps) {
  const t = useWords("members");
  const [search, setSearch] = useState("");
  const [role, setRole] = useState<Role | "everybody">("everybody");
  const args = { search, role: role === "everybody" ? undefined : role };
  const { items, state, loadMore } = useLivePages(api.directory.list, args, {
    ...{ first, size: PAGE_SIZE },
  });
  return (
    <>
      <div role="search" className="mb-4 flex flex-wrap gap-3">
        <SearchField
          label={t("search")}
          value={search}
          onChange={setSearch}
          busy={state === "searching"}
          className="min-w-56 flex-1"
        />
        {isAdmin && (
          <Choice
            label={t("role")}
            items={[
              { value: "everybody", label: t("everybody") },
              { value: "admin", label: t("admins") },
              { value: "member", label: t("members") },
            ]}
            value={role}
            onChange={setRole}
            className="w-40"
          />
        )}
      </div>
      <Card>
        {items.length > 0 ? (
          <ul aria-label={t("people")} aria-busy={state === "searching"}>
            {items.map((person) => (
              <PersonRow key={person.id} person={person} />
            ))}
          </ul>
        ) : (
          <EmptyState
            icon={<UserRoundSearch />}
            title={t("noMatch.title")}
            description={t(isAdmin ? "noMatch.text" : "noMatch.letters")}
          />
        )}
        {(state === "more" || state === "loading-more") && (
          <LoadMore state={state} onMore={loadMore} />
        )}
        {state === "end" && items.length > 0 && (
          <ListEnd>{t("end", { count: items.length })}</ListEnd>
        )}
      </Card>
    </>
  );
}
