/**
 * Turns: so many calls at once, taken from the waiting clients one after the other. A client that
 * sends two thousand calls waits for its own; another's single call is next but a few.
 */
export interface Turns {
  /** Runs `work` when it is this client's turn. Rejects with `work`'s own error. */
  run<T>(client: object | string, work: () => Promise<T>): Promise<T>;
  /** Calls that run and calls that wait. */
  readonly load: { running: number; waiting: number };
}

interface Waiting {
  start: () => void;
}

/** @param limit how many calls may run at once */
export function createTurns(limit: number): Turns {
  /** Clients with waiting calls; a Map keeps them in the order in which they are served. */
  const lines = new Map<object | string, Waiting[]>();
  let running = 0;
  let waiting = 0;

  function serveNext(): void {
    while (running < limit) {
      const first = lines.entries().next();
      if (first.done) return;
      const [client, line] = first.value;
      const call = line.shift() as Waiting;
      // To the back of the round, or out of it.
      lines.delete(client);
      if (line.length > 0) lines.set(client, line);
      waiting -= 1;
      running += 1;
      call.start();
    }
  }

  return {
    run<T>(client: object | string, work: () => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const start = () => {
          // A synchronous throw of `work` must give the turn back too.
          new Promise<T>((done) => done(work())).then(resolve, reject).finally(() => {
            running -= 1;
            serveNext();
          });
        };
        const line = lines.get(client);
        if (line) line.push({ start });
        else lines.set(client, [{ start }]);
        waiting += 1;
        serveNext();
      });
    },
    get load() {
      return { running, waiting };
    },
  };
}
