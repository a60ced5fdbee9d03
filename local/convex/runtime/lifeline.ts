/**
 * A function process ends with its server. The guardian ends one that is stuck in a loop; this is for
 * the rest, and for one that was just being started when its server was killed: nobody guards it yet,
 * and the end of the connection may be over before anything listens for it.
 */
export function endWithServer(): void {
  const end = (): void => process.exit();
  process.on("disconnect", end);
  // Nobody reads what it prints any more, and to say so would only fail again, for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", end);
  if (!process.connected) end();
}
