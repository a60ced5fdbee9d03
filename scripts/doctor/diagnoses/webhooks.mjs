/** The webhook, and whether people here are as Clerk has them. */
import { paths, webhookAddress } from "../look-webhook.mjs";

/** @typedef {import("../facts.mjs").Facts} Facts */

const dashboard = "Clerk dashboard → Webhooks → the endpoint";

/** @param {Facts} facts @returns {string | null} */
const address = (facts) => facts.webhook?.url ?? webhookAddress(facts.env);

/**
 * The newest people at Clerk of whose last change no delivery told, though it had time to come. What was before the
 * first delivery tells nothing: people may be older than the endpoint.
 *
 * @param {Facts} facts
 */
function missed({ clerk, convex, now, patienceMs }) {
  const known = new Map(convex?.seen?.told.known.map((one) => [one.id, one]));
  const since = convex?.seen?.told.firstAt ?? 0;
  return (clerk?.people?.newest ?? [])
    .filter(({ updatedAt }) => since <= updatedAt && updatedAt <= now - patienceMs)
    .flatMap((person) => {
      const toldAt = known.get(person.id)?.toldAt;
      return (toldAt ?? 0) < person.updatedAt ? [{ ...person, toldAt }] : [];
    });
}

/** @param {Facts} facts @param {string} type */
const hasCome = ({ convex }, type) =>
  Boolean(convex?.seen?.told.types.some((one) => one.type === type));

/** Types of which the application makes use that never came though there was reason. @param {Facts} facts */
function silentTypes(facts) {
  const all = missed(facts);
  const silent = [];
  const isChanged = (/** @type {{ toldAt?: number }} */ { toldAt }) => toldAt !== undefined;
  if (all.some(isChanged) && !hasCome(facts, "user.updated")) silent.push("user.updated");
  const others = ["user.updated", "user.deleted"].some((type) => hasCome(facts, type));
  if (others && all.some((one) => !isChanged(one)) && !hasCome(facts, "user.created")) {
    silent.push("user.created");
  }
  return silent;
}

const broken = [
  ...["webhook-host", "webhook-path", "webhook-unreachable", "webhook-secret-unset"],
  ...["webhook-secret-differs", "functions-not-pushed"],
];

/** @type {import("../diagnosis.mjs").Diagnosis[]} */
export const webhooks = [
  {
    name: "webhook-host",
    title: "The webhook goes to .cloud instead of .site",
    look: (facts) => {
      const site = facts.env.NEXT_PUBLIC_CONVEX_SITE_URL?.replace(/\/+$/, "");
      const url = facts.webhook?.isTold ? facts.webhook.url : site;
      const isPages =
        /\.convex\.cloud(\/|$)/.test(url ?? "") ||
        Boolean(site && site === facts.env.NEXT_PUBLIC_CONVEX_URL?.replace(/\/+$/, ""));
      return (
        isPages && {
          expected: "the HTTP Actions URL, which ends in .convex.site",
          found: url ?? "",
          fix: `set NEXT_PUBLIC_CONVEX_SITE_URL and the endpoint in Clerk to ${webhookAddress({ NEXT_PUBLIC_CONVEX_URL: facts.env.NEXT_PUBLIC_CONVEX_URL })}`,
        }
      );
    },
  },
  {
    name: "webhook-path",
    title: "The webhook's path is not one that is read",
    look: ({ webhook }) => {
      const path = webhook && URL.canParse(webhook.url) ? new URL(webhook.url).pathname : null;
      return (
        path !== null &&
        !paths.includes(path) && {
          expected: paths[0] ?? "",
          found: path,
          fix: `correct the endpoint's address: ${dashboard}`,
        }
      );
    },
  },
  {
    name: "webhook-unreachable",
    title: "The webhook's endpoint is not there",
    under: [
      "webhook-host",
      "webhook-path",
      "functions-not-pushed",
      "issuer-unset",
      "convex-unreachable",
    ],
    look: ({ webhook }) => {
      const { status, error } = webhook?.answer ?? {};
      return (
        webhook &&
        (status === undefined || status === 404 || (status >= 300 && status < 400)) && {
          expected: `an answer of the webhook's at ${webhook.url}`,
          found: error ?? `it answered ${status}`,
          fix: "push the functions (convex/http.ts serves it), and use the deployment's .site address",
        }
      );
    },
  },
  {
    name: "webhook-secret-unset",
    title: "Convex has no webhook secret",
    level: "warning",
    look: ({ webhook }) =>
      webhook?.answer.status === 503 && {
        expected: "CLERK_WEBHOOK_SECRET in the Convex deployment",
        found: "every delivery is answered with 503, and sent again later",
        fix: `npx convex env set CLERK_WEBHOOK_SECRET, then paste it (${dashboard} → Signing secret); npm run setup does it`,
        ...(webhook.isSigned && { mend: /** @type {const} */ ("variables") }),
      },
  },
  {
    name: "webhook-secret-differs",
    title: "The webhook secret is not the one that Convex knows",
    // The delivery is signed with the time of this machine.
    under: ["convex-variable-stale", "clock-skew"],
    look: ({ webhook }) =>
      webhook?.isSigned &&
      webhook.answer.status === 400 && {
        expected: "a delivery signed with CLERK_WEBHOOK_SECRET of this machine is accepted",
        found: "its signature is refused (400)",
        fix: `copy the secret again (${dashboard} → Signing secret) and hand it over: npm run setup`,
        mend: "variables",
      },
  },
  {
    name: "webhook-foreign-instance",
    title: "Webhooks of this Clerk are ignored",
    look: ({ clerk, convex, env }) => {
      const mark = convex?.seen?.marks.CLERK_INSTANCE_ID;
      const isOther = mark && clerk?.instanceId && convex?.mark(clerk.instanceId) !== mark;
      return (
        isOther && {
          expected: `CLERK_INSTANCE_ID=${clerk?.instanceId} in Convex, or not set`,
          found: env.CLERK_INSTANCE_ID ?? "another instance",
          fix: `npx convex env set CLERK_INSTANCE_ID ${clerk?.instanceId}`,
        }
      );
    },
  },
  {
    name: "webhook-never-delivered",
    title: "No delivery of Clerk has ever come",
    level: "warning",
    under: [...broken, "webhook-foreign-instance"],
    look: (facts) =>
      facts.convex?.seen &&
      facts.convex.seen.told.lastAt === undefined &&
      missed(facts).length > 0 && {
        isLikely: true,
        expected: `deliveries at ${address(facts) ?? "the webhook's address"}`,
        found: `none, though people changed at Clerk (the app works without, from tokens)`,
        fix: `make the endpoint: Clerk dashboard → Webhooks → Add endpoint, ${address(facts) ?? ""}, events user.created, user.updated, user.deleted; real Clerk with local Convex: clerk webhooks listen`,
      },
  },
  {
    name: "webhook-events-missing",
    title: "The endpoint does not hear of everything",
    level: "warning",
    under: broken,
    look: (facts) => {
      const silent = facts.convex?.seen?.told.lastAt === undefined ? [] : silentTypes(facts);
      return (
        silent.length > 0 && {
          isLikely: true,
          expected: "user.created, user.updated and user.deleted among the endpoint's events",
          found: `people changed at Clerk, and no ${silent.join(", no ")} came`,
          fix: `tick them: ${dashboard} → Subscribed events`,
        }
      );
    },
  },
  {
    name: "webhook-silent",
    title: "Deliveries have stopped",
    level: "warning",
    under: [...broken, "webhook-events-missing", "webhook-foreign-instance"],
    look: (facts) => {
      const lastAt = facts.convex?.seen?.told.lastAt;
      const all = missed(facts);
      return (
        lastAt !== undefined &&
        all.length > 0 &&
        silentTypes(facts).length === 0 && {
          isLikely: true,
          expected: "a delivery for each change at Clerk",
          found: `the last came ${new Date(lastAt).toISOString()}; ${all.length} of the newest people changed and nothing told of it`,
          fix: `the endpoint may be disabled (after five days of failures it is): ${dashboard} → Enable, then replay what failed; npm run sync:reconcile -- --apply repairs the rows`,
        }
      );
    },
  },
  {
    name: "webhook-refused",
    title: "Deliveries were refused",
    level: "warning",
    under: ["webhook-secret-differs", "clock-skew"],
    look: ({ convex }) => {
      const { refused = 0, lastAt } = convex?.seen?.told ?? {};
      const isQuiet = lastAt === undefined || lastAt < (convex?.seen?.now ?? 0) - 86_400_000;
      return (
        refused > 2 &&
        isQuiet && {
          isLikely: true,
          expected: "deliveries with a good signature",
          found: `${refused} refused in a day, and none accepted`,
          fix: `the secret of the endpoint is likely another one: ${dashboard} → Signing secret`,
        }
      );
    },
  },
  {
    name: "users-drift",
    title: "People here are not as Clerk has them",
    level: "warning",
    under: [
      ...broken,
      ...["webhook-never-delivered", "webhook-events-missing", "webhook-silent", "webhook-refused"],
      ...["webhook-foreign-instance", "convex-clerk-other-instance", "convex-variable-unset"],
    ],
    look: (facts) => {
      const { clerk, convex } = facts;
      const told = convex?.seen?.told;
      if (!clerk?.people || !told) return null;
      const known = new Map(told.known.map((one) => [one.id, one]));
      const late = clerk.people.newest.filter(({ id, updatedAt }) => {
        const row = known.get(id);
        const isOld = row?.state === "here" && (row.updatedAt ?? 0) < updatedAt;
        return updatedAt <= facts.now - facts.patienceMs && (row?.state === "absent" || isOld);
      });
      const { count } = clerk.people;
      const counts = count === null || told.people.isCapped || told.people.count === count;
      if (late.length === 0 && counts) return null;
      return {
        expected: `${count ?? "the"} people, as at Clerk`,
        found: `${told.people.count} rows; ${late.length} of the ${clerk.people.newest.length} newest missing or older than at Clerk`,
        fix: "npm run sync:reconcile tells all; with -- --apply it repairs them",
      };
    },
  },
];
