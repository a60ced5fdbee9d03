import { auth } from "./auth";
import { entrance } from "./entrance";
import { errors } from "./errors";
import { handoff } from "./handoff";
import { landing } from "./landing";
import { members } from "./members";
import { overview } from "./overview";
import { palette } from "./palette";
import { settings } from "./settings";
import { shell } from "./shell";
import { threads } from "./threads";
import { ui } from "./ui";
import { webhooks } from "./webhooks";

export const en = {
  auth,
  entrance,
  errors,
  handoff,
  landing,
  members,
  overview,
  palette,
  settings,
  shell,
  threads,
  ui,
  webhooks,
} as const;
