/** A network of one machine: only loopback leads anywhere, and what tries to leave is counted. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Run inside `unshare -n -m`: loopback, and a way out that ends in a wall. A name server behind the
 * wall makes each question for a name an attempt to leave.
 */
const walls = `
set -e
ip link set lo up
ip link add out0 type veth peer name out1
for side in out0 out1; do echo 1 > /proc/sys/net/ipv6/conf/$side/disable_ipv6 || true; ip link set $side up; done
ip addr add 10.99.0.1/24 dev out0
ip route add default via 10.99.0.2
printf 'nameserver 10.99.0.53\\n' > "$WALL_RESOLV"
mount --bind "$WALL_RESOLV" /etc/resolv.conf
exec "$@"
`;

/** True where a network of its own can be made: Linux, as root, with the usual tools. */
export function canWallOff(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const trial = "ip link add out0 type veth peer name out1";
  return spawnSync("unshare", ["-n", "-m", "sh", "-c", trial]).status === 0;
}

/** The command that runs another one behind the wall; it needs `WALL_RESOLV`, a file to write. */
export function behindWall(command: string[]): string[] {
  return ["unshare", "-n", "-m", "--propagation", "private", "sh", "-c", walls, "sh", ...command];
}

/** A network of its own for several programs: they reach each other on loopback and on one address that is none. */
export interface Network {
  address: string;
  /** The command that runs another one inside. */
  inside: (command: string[]) => string[];
  close: () => void;
}

/** Open until it is closed, or its opener is gone. */
export async function openNetwork(): Promise<Network> {
  const address = "10.99.0.1";
  const up = `ip link set lo up && ip link add out0 type veth peer name out1
    for side in out0 out1; do ip link set $side up; done
    ip addr add ${address}/24 dev out0 && echo up && exec cat`;
  const keeper = spawn("unshare", ["-n", "sh", "-c", up], { stdio: ["pipe", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    keeper.stdout.once("data", resolve);
    keeper.once("exit", () => reject(new Error("No network could be made.")));
  });
  return {
    address,
    inside: (command) => ["nsenter", `--net=/proc/${keeper.pid}/ns/net`, ...command],
    close: () => void keeper.stdin.end(),
  };
}

/** Packets that tried to leave since the wall stands. Read inside it. */
export function packetsOut(): number {
  const row = readFileSync("/proc/net/dev", "utf8")
    .split("\n")
    .find((line) => line.trim().startsWith("out0:"));
  // After the name: eight columns received, then sent bytes, packets, errors, drops.
  const columns = row?.split(":")[1]?.trim().split(/\s+/).map(Number) ?? [];
  return (columns[9] ?? 0) + (columns[11] ?? 0);
}

/** True where a folder can be given a disk of its own: Linux, as root. */
export function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const trial = ["-m", "--propagation", "private", "mount", "-t", "tmpfs", "tmpfs", "/mnt"];
  return spawnSync("unshare", trial).status === 0;
}

/** A shell script that runs Node with a folder on a disk of its own, such as `16k`. */
export function withSmallDisk(folder: string, size: string): string {
  return `#!/bin/sh
exec unshare -m --propagation private sh -c 'mount -t tmpfs -o size=${size} tmpfs "$0" && exec "$@"' \
  ${JSON.stringify(folder)} ${JSON.stringify(process.execPath)} "$@"
`;
}
