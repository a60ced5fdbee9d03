/**
 * In whose name a request takes its turn. A token names its caller. Without one, a program is known
 * by its connections, and a program that calls two thousand times at once opens two thousand: those
 * that open while others beside them are busy are one caller, and stay it for as long as they live.
 * A connection that opened at a quiet time, such as the kept one of another program, is its own.
 */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

export interface Callers {
  /** Runs the request's work with its caller's name. */
  as<T>(req: IncomingMessage, work: (caller: object | string) => Promise<T>): Promise<T>;
}

interface Crowd {
  inFlight: number;
}

export function createCallers(): Callers {
  const crowds = new WeakMap<Socket, Crowd>();
  let newest: Crowd = { inFlight: 0 };

  function crowdOf(socket: Socket): Crowd {
    const known = crowds.get(socket);
    if (known) return known;
    if (newest.inFlight === 0) newest = { inFlight: 0 };
    crowds.set(socket, newest);
    return newest;
  }

  return {
    async as(req, work) {
      const token = req.headers.authorization;
      if (token !== undefined) return work(token);
      const crowd = crowdOf(req.socket);
      crowd.inFlight += 1;
      try {
        return await work(crowd);
      } finally {
        crowd.inFlight -= 1;
      }
    },
  };
}
