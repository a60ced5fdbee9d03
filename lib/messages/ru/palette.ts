import type { Messages, Translated } from "../types";

export const palette: Translated<Messages["palette"]> = {
  title: "Перейти",
  label: "Перейти к странице, беседе или человеку",
  placeholder: "Страница, беседа, человек",
  found: "Найдено",
  nothing: "Ничего с таким началом. Попробуйте меньше букв.",
  failed: { title: "Не удалось поискать", text: "Ничего не пропало. Попробуйте ещё раз." },
  kinds: { page: "Страница", thread: "Беседа", person: "Человек" },
};
