import { ConvexError } from "convex/values";
import type { AppError } from "../domain/errors";

/** Ends the function with an error of the typed list; its data reaches the client whole. */
export function fail(error: AppError): never {
  throw new ConvexError(error);
}
