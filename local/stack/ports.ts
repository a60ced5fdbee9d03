/**
 * Ports are chosen once a data folder and preferred ever after, because addresses end up in built
 * pages, browsers and bookmarks. A taken one is replaced for good, and the change is told.
 */
import { connect, createServer } from "node:net";

/** `app` is the web application, `clerk` the identity server, `convex` and `site` the backend's two. */
export interface Ports {
  app: number;
  clerk: number;
  convex: number;
  site: number;
}

export type PortName = keyof Ports;

export const wishes: Ports = { app: 3000, clerk: 4010, convex: 3210, site: 3211 };

export interface Choice {
  ports: Ports;
  /** Ports that the folder used before, or wished for, and that another program holds now. */
  replaced: { name: PortName; wanted: number; got: number }[];
}

/**
 * Picks free ports.
 *
 * @param kept what the folder used last time
 * @param isFree tells whether a port can be listened on
 * @param used the names that something is to listen on; the others stay as they are, taken or not
 */
export async function choosePorts(
  kept: Partial<Ports>,
  wished: Ports = wishes,
  isFree: (port: number) => Promise<boolean> = isPortFree,
  used: readonly PortName[] = Object.keys(wished) as PortName[],
): Promise<Choice> {
  const ports: Partial<Ports> = {};
  const replaced: Choice["replaced"] = [];
  const reserved = new Set(Object.values(kept));
  for (const name of used) {
    const wanted = kept[name] ?? wished[name];
    const chosen = new Set(Object.values(ports));
    const got = await firstFree(wanted, (port) => {
      if (chosen.has(port)) return Promise.resolve(false);
      return port !== wanted && reserved.has(port) ? Promise.resolve(false) : isFree(port);
    });
    ports[name] = got;
    if (got !== wanted) replaced.push({ name, wanted, got });
  }
  return { ports: { ...wished, ...kept, ...ports }, replaced };
}

/** The wanted port or one of the next; the steps keep groups of four together. */
async function firstFree(wanted: number, isFree: (port: number) => Promise<boolean>) {
  for (let step = 0; step < 200; step++) {
    const port = wanted + step * (step < 20 ? 1 : 17);
    if (port < 65_536 && (await isFree(port))) return port;
  }
  return anyFree();
}

/**
 * True when nothing answers on the port and it can be listened on, on both loopback addresses:
 * `localhost` means either of them. Asking first matters on macOS, which lets a second program
 * listen on 127.0.0.1 while another holds all addresses.
 */
export async function isPortFree(port: number): Promise<boolean> {
  if (await answers(port)) return false;
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, "::1"));
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(500, () => done(false));
    socket.on("connect", () => done(true)).on("error", () => done(false));
  });
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", (error: NodeJS.ErrnoException) => {
      // A machine without IPv6 has no ::1 to be taken.
      resolve(error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT");
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function anyFree(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
