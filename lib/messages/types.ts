import type { en } from "./en";
import type { Locale } from "./locales";

export type Messages = typeof en;
export type Namespace = keyof Messages;

/** The same keys in another language: one missing, or one too many, fails the type check. */
export type Translated<Source> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Translated<Source[Key]>;
};

declare module "use-intl/core" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
