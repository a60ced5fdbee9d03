import type { Messages, Translated } from "../types";

export const ui: Translated<Messages["ui"]> = {
  close: "Закрыть",
  dismiss: "Убрать",
  choose: "Выберите",
  loading: "Загружаем",
  showMore: "Показать ещё",
  theme: "Тема",
  themes: { system: "Системная", light: "Светлая", dark: "Тёмная" },
  language: "Язык",
  justNow: "только что",
};
