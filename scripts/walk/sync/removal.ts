/** A person with very many documents is deleted, and the server is killed half-way. */
import { eventually, type Alone, type Footing } from "./ground";

interface Cascade {
  externalId: string;
  state: "running" | "done";
  removed: number;
}

const AT_ONCE = 2000;

export interface Laden {
  externalId: string;
  userId: string;
  other: { externalId: string; userId: string };
  threadId: string;
}

/** Two people at Clerk and here, who share a thread; one of them wrote `documents` messages in it. */
export async function burden(ground: Footing, documents: number): Promise<Laden> {
  const { ask, functions } = ground;
  // Their webhooks are needed.
  await ask("PUT", "/control/webhooks/faults", []);
  const born = await Promise.all(
    ["Laden", "Other"].map((first_name) =>
      ask<{ id: string }>("POST", "/v1/users", {
        ...{ first_name, email_address: [`${first_name.toLowerCase()}@handoff.test`] },
        skip_password_requirement: true,
      }),
    ),
  );
  const [one, other] = await Promise.all(
    born.map(async ({ id }) => ({ externalId: id, userId: await rowIdOf(ground, id) })),
  );
  if (!one || !other) throw new Error("nobody was made");
  const threadId = (await functions.mutation("extra/fill:thread", {
    ...{ ownerId: one.userId, otherId: other.userId },
  })) as string;
  for (let left = documents; left > 0; left -= AT_ONCE) {
    const count = Math.min(left, AT_ONCE);
    await functions.mutation("extra/fill:messages", { threadId, authorId: one.userId, count });
  }
  return { ...one, other, threadId };
}

/** The id of a person's row; waits for the webhook that brings it. */
async function rowIdOf({ rows }: Footing, externalId: string): Promise<string> {
  return await eventually(`a row of ${externalId}`, async () => {
    const all = await rows<{ _id: string; externalId: string }>("users");
    return all.find((row) => row.externalId === externalId)?._id;
  });
}

export async function cascadeOf({ rows }: Footing, externalId: string) {
  return (await rows<Cascade>("cascades")).find((one) => one.externalId === externalId);
}

/** How many documents there are of the kinds that people own. */
export async function documentsOf({ rows }: Footing): Promise<number> {
  const tables = ["messages", "reads", "threads", "activity", "settings", "roleAudit"];
  const counts = await Promise.all(tables.map(async (table) => (await rows(table)).length));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Deletes the person at Clerk, kills Convex once a third is gone, and tells how much that was. */
export async function removeAndKill(
  ground: Footing,
  { killConvex, startConvex }: Alone,
  { externalId }: Laden,
  documents: number,
): Promise<number> {
  await ground.ask("DELETE", `/v1/users/${externalId}`);
  const seen = await eventually("a third of them gone", async () => {
    const cascade = await cascadeOf(ground, externalId);
    return cascade && cascade.removed >= documents / 3 ? cascade.removed : undefined;
  });
  await killConvex();
  await startConvex();
  return seen;
}
