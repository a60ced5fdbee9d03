/** What `handoff-local` shows a person: addresses once, then only what needs their attention. */
import type { StackEvent, StackFacts } from "./stack.ts";

/**
 * @param quiet true when a command follows whose own output matters more than the variables
 */
export function createReporter(quiet: boolean): (event: StackEvent) => void {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  return (event) => {
    switch (event.type) {
      case "ports":
        for (const { name, wanted, got } of event.replaced) {
          say(`Port ${wanted} is taken: ${name} is on ${got} from now on.`);
        }
        return;
      case "ready":
        for (const line of describe(event)) say(line);
        // The variables alone go to standard output, so that `> .env` and `eval` work.
        if (!quiet) process.stdout.write(dotenv(event));
        return;
      case "push":
        if (event.state === "ready") say(`Functions ready in ${event.ms} ms.`);
        if (event.state === "failed") say(["Functions not pushed:", ...event.lines].join("\n"));
        return;
      case "log":
        say(`${event.from} | ${event.line}`);
        return;
      case "fatal":
        say(event.message);
        return;
      case "seeded":
    }
  };
}

function* describe(facts: StackFacts): Generator<string> {
  if (facts.clerk) {
    yield `Clerk    ${facts.clerk.url}`;
    yield `Outbox   ${facts.clerk.outboxUrl}`;
  }
  if (facts.convex) {
    yield `Convex   ${facts.convex.url}`;
    yield `Site     ${facts.convex.siteUrl}`;
  }
  if (facts.people.length > 0) {
    yield `People   ${facts.people.map((person) => person.email).join(", ")}`;
    yield `Password ${facts.demoPassword}`;
  }
}

function dotenv({ variables }: StackFacts): string {
  const lines = Object.entries({ ...variables.app, ...variables.deployment });
  return lines.map(([name, value]) => `${name}=${value}\n`).join("");
}
