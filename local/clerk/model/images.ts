/** Profile pictures: only formats that a browser draws and that cannot carry script. */
import { ClerkError } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Change } from "./change.ts";
import type { Image, User } from "./documents.ts";
import { saveUser } from "./users.ts";

/** Largest picture, as at Clerk. */
export const largestImageBytes = 10 * 1024 * 1024;

/** The media type, told by the first bytes and never by what the sender claims. Throws for others. */
export function imageType(bytes: Uint8Array): string {
  const starts = (...signature: number[]) => signature.every((byte, at) => bytes[at] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0x47, 0x49, 0x46, 0x38)) return "image/gif";
  const webp = Buffer.from(bytes.subarray(8, 12)).toString("latin1") === "WEBP";
  if (starts(0x52, 0x49, 0x46, 0x46) && webp) return "image/webp";
  throw new ClerkError("image_type_unsupported", { param: "file" });
}

/** Gives the person a picture; the one before is forgotten. */
export function setImage(change: Change, user: User, bytes: Uint8Array, type: string) {
  const image: Image = {
    id: newId("img", change.nowMs),
    userId: user.id,
    type,
    bytes,
    createdAt: change.nowMs,
  };
  if (user.imageId !== null) change.remove("images", user.imageId);
  change.put("images", image);
  return { image, user: saveUser(change, { ...user, imageId: image.id }) };
}

/** Takes the picture away. Returns its id, or null when there was none. */
export function clearImage(change: Change, user: User): { imageId: string | null; user: User } {
  const { imageId } = user;
  if (imageId === null) return { imageId, user };
  change.remove("images", imageId);
  return { imageId, user: saveUser(change, { ...user, imageId: null }) };
}
