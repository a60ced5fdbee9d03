import { v, type Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { shownName } from "../people/shownName";

/** A person as the others in a thread see them. */
export const faceValidator = v.object({
  id: v.id("users"),
  name: v.string(),
  imageUrl: v.optional(v.string()),
});

export type Face = Infer<typeof faceValidator>;

export function faceOf(person: Doc<"users">): Face {
  const { _id: id, imageUrl } = person;
  return { id, name: shownName(person), ...(imageUrl && { imageUrl }) };
}
