/** What every serializer needs to know beside the document. */
import type { Settings } from "../settings.ts";

export interface View {
  /** Origin of this server, for absolute URLs. */
  url: string;
  settings: Settings;
  nowMs: number;
}
