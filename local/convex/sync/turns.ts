/**
 * Turns: so many calls at once, taken from the waiting clients one after the other. A client that
 * sends two thousand calls waits for its own: it never holds more than its share, so another's
 * single call starts at once and competes with few.
 */
export interface Turns {
  /** Runs `work` when it is this client's turn. Rejects with `work`'s own error. */
  run<T>(client: object | string, work: () => Promise<T>): Promise<T>;
  /** Calls that run and calls that wait. */
  readonly load: { running: number; waiting: number };
}

export interface TurnLimits {
  /** How many calls may run at once, over all clients. */
  total: number;
  /** How many of them may be one client's; all of them when left out. */
  perClient?: number;
}

interface Line {
  running: number;
  waiting: (() => void)[];
}

export function createTurns({ total, perClient = total }: TurnLimits): Turns {
  const lines = new Map<object | string, Line>();
  /** Clients that have a call waiting and may run one, in the order in which they are served. */
  const round = new Set<object | string>();
  let running = 0;
  let waiting = 0;

  /** Puts a client into the round, at its end, when it has something to run and may. */
  function enroll(client: object | string, line: Line): void {
    if (line.waiting.length > 0 && line.running < perClient) round.add(client);
    else if (line.waiting.length === 0 && line.running === 0) lines.delete(client);
  }

  function serve(): void {
    while (running < total) {
      const next = round.values().next();
      if (next.done) return;
      const client = next.value;
      const line = lines.get(client) as Line;
      const start = line.waiting.shift() as () => void;
      waiting -= 1;
      running += 1;
      line.running += 1;
      round.delete(client);
      enroll(client, line);
      start();
    }
  }

  return {
    run<T>(client: object | string, work: () => Promise<T>): Promise<T> {
      const line = lines.get(client) ?? { running: 0, waiting: [] };
      lines.set(client, line);
      return new Promise<T>((resolve, reject) => {
        line.waiting.push(() => {
          // A synchronous throw of `work` must give the turn back too.
          new Promise<T>((done) => done(work())).then(resolve, reject).finally(() => {
            running -= 1;
            line.running -= 1;
            enroll(client, line);
            serve();
          });
        });
        waiting += 1;
        enroll(client, line);
        serve();
      });
    },
    get load() {
      return { running, waiting };
    },
  };
}
