export const palette = {
  title: "Go to",
  label: "Go to a page, a thread or a person",
  placeholder: "A page, a thread, a person",
  found: "Found",
  nothing: "Nothing starts like that. Try fewer letters.",
  failed: { title: "This could not be searched", text: "Nothing is lost. Try again." },
  kinds: { page: "Page", thread: "Thread", person: "Person" },
} as const;
