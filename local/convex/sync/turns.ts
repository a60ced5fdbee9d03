/**
 * Turns: so many calls at once, taken from the waiting clients one after the other. A client that
 * is alone may run several side by side; as soon as others are about, each has a small share. So
 * one that sends two thousand calls waits for its own, and another's single call starts at once
 * and competes with few, at each of the steps that it takes.
 */
export interface Turns {
  /** Runs `work` when it is this client's turn. Rejects with `work`'s own error. */
  run<T>(client: Client, work: () => Promise<T>): Promise<T>;
  /** Calls that run and calls that wait. */
  readonly load: { running: number; waiting: number };
}

export type Client = object | string;

export interface TurnLimits {
  /** How many calls may run at once, over all clients. */
  total: number;
  /** How many of them may be one client's while it is alone; all of them when left out. */
  perClient?: number;
  /** How many while others are about; as many as alone when left out. */
  inCompany?: number;
  /** Who is about, kept for several kinds of calls together. */
  company?: Company;
}

/** Clients that called lately. */
export interface Company {
  saw(client: Client): void;
  /** Whether anybody but this client is about. */
  beside(client: Client): boolean;
}

/** Between two calls of a client that does one after the other. */
const lingerMs = 100;

export function createCompany(now: () => number = () => performance.now()): Company {
  /** In the order in which they were seen last. */
  const seen = new Map<Client, number>();
  return {
    saw(client) {
      seen.delete(client);
      seen.set(client, now());
    },
    beside(client) {
      const since = now() - lingerMs;
      for (const [other, at] of seen) {
        if (at >= since) break;
        seen.delete(other);
      }
      return seen.size > (seen.has(client) ? 1 : 0);
    },
  };
}

interface Line {
  running: number;
  waiting: (() => void)[];
}

export function createTurns(limits: TurnLimits): Turns {
  const { total, perClient = total, inCompany = perClient, company = createCompany() } = limits;
  const lines = new Map<Client, Line>();
  /** Clients that have a call waiting, in the order in which they are served. */
  const round = new Set<Client>();
  let running = 0;
  let waiting = 0;

  function serve(): void {
    let passed = 0;
    while (running < total && passed < round.size) {
      const client = round.values().next().value as Client;
      const line = lines.get(client) as Line;
      round.delete(client);
      const share = company.beside(client) ? inCompany : perClient;
      if (line.running >= share) {
        passed += 1;
      } else {
        passed = 0;
        const start = line.waiting.shift() as () => void;
        waiting -= 1;
        running += 1;
        line.running += 1;
        start();
      }
      if (line.waiting.length > 0) round.add(client);
    }
  }

  function leave(client: Client, line: Line): void {
    company.saw(client);
    running -= 1;
    line.running -= 1;
    if (line.running === 0 && line.waiting.length === 0) lines.delete(client);
    serve();
  }

  return {
    run<T>(client: Client, work: () => Promise<T>): Promise<T> {
      company.saw(client);
      const line = lines.get(client) ?? { running: 0, waiting: [] };
      lines.set(client, line);
      return new Promise<T>((resolve, reject) => {
        line.waiting.push(() => {
          // A synchronous throw of `work` must give the turn back too.
          new Promise<T>((done) => done(work()))
            .then(resolve, reject)
            .finally(() => leave(client, line));
        });
        waiting += 1;
        round.add(client);
        serve();
      });
    },
    get load() {
      return { running, waiting };
    },
  };
}
