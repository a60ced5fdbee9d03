import type { Messages, Translated } from "../types";

export const errors: Translated<Messages["errors"]> = {
  notSaved: "Не сохранено",
  unexpected: "У нас что-то сломалось. Попробуйте ещё раз чуть позже.",
  unauthenticated: "Вы вышли из аккаунта. Войдите и попробуйте снова.",
  banned: "Этот аккаунт заблокирован.",
  not_found: "Этого здесь больше нет.",
  rate_limited:
    "Слишком быстро. Повторите через {seconds, plural, one {# секунду} few {# секунды} many {# секунд} other {# секунды}}.",
  clerk_unavailable: "Clerk не ответил. Попробуйте ещё раз чуть позже.",
  forbidden: {
    not_admin: "Это могут делать только администраторы.",
    last_admin: "Хотя бы один администратор должен остаться. Сначала назначьте другого.",
    listed_admin:
      "Этот человек — администратор по списку адресов самого приложения. Измените список.",
  },
  invalid: {
    empty: "Сначала напишите что-нибудь.",
    too_long: "Слишком длинно. Сократите.",
    unknown: "Такого варианта нет.",
  },
};
