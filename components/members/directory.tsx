"use client";

import type { FunctionReturnType } from "convex/server";
import { UserRoundSearch } from "lucide-react";
import { useState } from "react";
import { useLivePages } from "@/components/auth/use-live-pages";
import { api } from "@/convex/_generated/api";
import type { Role } from "@/domain/roles";
import { PageHeader } from "../shell/page-header";
import { Card } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { LoadMore } from "../ui/load-more";
import { SearchField } from "../ui/search-field";
import { Select } from "../ui/select";
import { PAGE_SIZE } from "./page-size";
import { PersonRow } from "./person-row";

const filters = [
  { value: "everybody", label: "Everybody" },
  { value: "admin", label: "Admins" },
  { value: "member", label: "Members" },
] as const;

type DirectoryProps = { first: FunctionReturnType<typeof api.directory.list>; isAdmin: boolean };

export function Directory({ first, isAdmin }: DirectoryProps) {
  const [search, setSearch] = useState("");
  const [filter, setFilter] = useState<Role | "everybody">("everybody");
  const role = filter === "everybody" ? undefined : filter;
  const people = useLivePages(api.directory.list, { search, role }, { first, size: PAGE_SIZE });

  return (
    <>
      <PageHeader title="Members" description="Everybody who has signed in here." />
      <div role="search" className="mb-4 flex flex-wrap gap-3">
        <SearchField
          label="Find by how a name starts"
          value={search}
          onChange={setSearch}
          busy={people.state === "searching"}
          className="min-w-56 flex-1"
        />
        {isAdmin && (
          <Select aria-label="Role" items={filters} value={filter} onValueChange={setFilter} />
        )}
      </div>
      <Card>
        {people.items.length > 0 ? (
          <ul aria-label="People" aria-busy={people.state === "searching"}>
            {people.items.map((person) => (
              <PersonRow key={person.id} person={person} />
            ))}
          </ul>
        ) : (
          <EmptyState
            icon={<UserRoundSearch />}
            title="Nobody by that name"
            description="Try fewer letters, or another role."
          />
        )}
        {(people.state === "more" || people.state === "loading-more") && (
          <LoadMore state={people.state} onMore={people.loadMore} />
        )}
      </Card>
    </>
  );
}
