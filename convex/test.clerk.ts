import { clerkUser } from "./test.setup";

type User = ReturnType<typeof clerkUser>;

/** As much of Clerk's Backend API as the functions ask for, on a table of people; every request is noted. */
export function fakeClerk(
  people: User[] = [],
  clock = () => Date.now(),
  instance: string | null = "ins_ours",
) {
  const users = new Map(people.map((user) => [user.id, user]));
  const requests: string[] = [];
  /** Who has an active session. */
  const signedIn = new Set<string>();
  let isDown = false;

  async function fetchClerk(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const { pathname, searchParams } = new URL(String(input));
    requests.push(`${init.method ?? "GET"} ${pathname}`);
    if (isDown) throw new TypeError("fetch failed");
    if (pathname === "/v1/sessions") {
      const id = searchParams.get("user_id") ?? "";
      return Response.json(signedIn.has(id) ? [{ object: "session", user_id: id }] : []);
    }
    if (pathname === "/v1/instance" && instance) return Response.json({ id: instance });
    if (pathname === "/v1/users") {
      const ids = searchParams.getAll("user_id");
      return Response.json([...users.values()].filter((user) => ids.includes(user.id)));
    }
    const [, , , id = "", verb] = pathname.split("/");
    const user = users.get(id);
    if (!user) return Response.json({ errors: [{ code: "resource_not_found" }] }, { status: 404 });
    if (init.method === "DELETE") {
      users.delete(id);
      return Response.json({ object: "user", id, deleted: true });
    }
    if (init.method !== "GET")
      users.set(id, { ...user, ...changed(verb, init.body), updated_at: clock() });
    return Response.json(users.get(id));
  }

  const setDown = (down: boolean) => (isDown = down);
  return { fetch: fetchClerk, users, signedIn, requests, setDown };
}

function changed(verb: string | undefined, body: RequestInit["body"]): Partial<User> {
  if (verb === "ban" || verb === "unban") return { banned: verb === "ban" };
  return JSON.parse(String(body)) as Partial<User>;
}
