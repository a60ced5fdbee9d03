import type { Locale } from "./locales";

/**
 * What is said when a page, or the frame that holds its words, has failed: the only words that travel with the code, in
 * every language.
 */
export const failure: Record<
  Locale,
  Record<"title" | "text" | "reference" | "tryAgain" | "openDashboard", string>
> = {
  en: {
    title: "That did not work",
    text: "Something broke on our side and nothing was changed. Try again in a moment.",
    reference: "Reference",
    tryAgain: "Try again",
    openDashboard: "Open the dashboard",
  },
  ru: {
    title: "Не получилось",
    text: "У нас что-то сломалось, ничего не изменилось. Попробуйте ещё раз чуть позже.",
    reference: "Код ошибки",
    tryAgain: "Попробовать снова",
    openDashboard: "Открыть панель",
  },
};
