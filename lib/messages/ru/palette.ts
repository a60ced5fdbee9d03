import type { Messages, Translated } from "../types";

export const palette: Translated<Messages["palette"]> = {
  title: "Перейти",
  label: "Перейти к странице, беседе или человеку",
  placeholder: "Страница, беседа, человек",
  found: "Найдено",
  nothing: "Ничего с таким началом. Попробуйте меньше букв.",
  kinds: { page: "Страница", thread: "Беседа", person: "Человек" },
};
