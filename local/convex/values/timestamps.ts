/** Timestamps on the wire: base64 of eight bytes, little endian, nanoseconds since the epoch. */

/** `0n` is `AAAAAAAAAAA=`. */
export function encodeTs(ts: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, ts));
  return bytes.toString("base64");
}

const shape = /^[A-Za-z0-9+/]{10}[AEIMQUYcgkosw048]=$/;

/** The timestamp, or null when the text is not exactly eight encoded bytes. */
export function decodeTs(text: string): bigint | null {
  return shape.test(text) ? Buffer.from(text, "base64").readBigUInt64LE() : null;
}
