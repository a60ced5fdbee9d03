"use client";

import type { FunctionReturnType } from "convex/server";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { useWords } from "#words";
import { useLivePages } from "@/components/auth/use-live-pages";
import { api } from "@/convex/_generated/api";
import { PARTICIPANTS_MAX } from "@/domain/limits";
import { Part } from "../shell/part";
import { Avatar } from "../ui/avatar";
import { SearchField } from "../ui/search-field";

type People = FunctionReturnType<typeof api.directory.list>;
export type Picked = Pick<People["page"][number], "id" | "name">;

type PeoplePickerProps = { first: People; picked: Picked[]; onChange: (picked: Picked[]) => void };

/** Chooses people by how their names start. */
export function PeoplePicker({ first, picked, onChange }: PeoplePickerProps) {
  const t = useWords("threads");
  const people = useWords("members");
  const drop = (id: Picked["id"]) => onChange(picked.filter((person) => person.id !== id));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-sm font-medium">{t("start.to")}</legend>
      {picked.length > 0 && (
        <ul aria-label={t("start.chosen")} className="flex flex-wrap gap-2">
          {picked.map(({ id, name }) => (
            <li key={id}>
              <button
                type="button"
                onClick={() => drop(id)}
                aria-label={t("start.leaveOut", { name })}
                className="flex h-7 items-center gap-1.5 rounded-full bg-primary-soft pr-2 pl-3 text-sm font-medium text-primary-strong"
              >
                {name}
                <X aria-hidden className="size-3.5" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Part failed={{ title: people("failed.title"), text: people("failed.text") }}>
        <Found first={first} picked={picked} onChange={onChange} onDrop={drop} />
      </Part>
    </fieldset>
  );
}

type FoundProps = PeoplePickerProps & { onDrop: (id: Picked["id"]) => void };

function Found({ first, picked, onChange, onDrop }: FoundProps) {
  const t = useWords("threads");
  const [search, setSearch] = useState("");
  const people = useLivePages(api.directory.list, { search }, { first, size: 8 });
  const others = people.items.filter((person) => !person.isMe).slice(0, 8);
  const isPicked = (id: Picked["id"]) => picked.some((person) => person.id === id);
  const isFull = picked.length >= PARTICIPANTS_MAX - 1;

  return (
    <>
      <SearchField
        label={t("start.search")}
        value={search}
        onChange={setSearch}
        busy={people.state === "searching"}
      />
      <ul
        aria-label={t("start.people")}
        className="max-h-56 overflow-y-auto rounded-md border bg-card p-1"
      >
        {others.length === 0 && (
          <li className="px-2.5 py-2 text-sm text-muted-foreground">{t("start.nobody")}</li>
        )}
        {others.map((person) => (
          <li key={person.id}>
            <label className="flex h-10 cursor-pointer items-center gap-3 rounded-sm px-2.5 text-sm hover:bg-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-[-2px] has-focus-visible:outline-ring">
              <input
                type="checkbox"
                className="peer sr-only"
                checked={isPicked(person.id)}
                disabled={isFull && !isPicked(person.id)}
                onChange={(event) =>
                  event.target.checked
                    ? onChange([...picked, { id: person.id, name: person.name }])
                    : onDrop(person.id)
                }
              />
              <Avatar name={person.name} src={person.imageUrl} size="sm" />
              <span className="min-w-0 flex-1 truncate peer-disabled:opacity-50">
                {person.name}
              </span>
              {isPicked(person.id) && <Check aria-hidden className="size-4 text-primary" />}
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}
