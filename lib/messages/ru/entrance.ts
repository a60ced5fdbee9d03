import type { Messages, Translated } from "../types";

export const entrance: Translated<Messages["entrance"]> = {
  signIn: "Вход",
  signUp: "Регистрация",
  aside: {
    label: "Что происходит при входе",
    title: "Вы входите один раз. Остальное передаётся само.",
    clerk: {
      title: "Clerk знает, кто вы",
      text: "Пароли, коды и сеансы не проходят через это приложение.",
    },
    convex: {
      title: "Convex проверяет ещё раз",
      text: "Каждое чтение и каждая запись сами удостоверяются, что это вы.",
    },
    sync: {
      title: "Оба идут в ногу",
      text: "Смените имя в одном месте, и оно тут же сменится везде.",
    },
  },
  hint: {
    label: "Готовые учётные записи",
    signInAs: "Войдите как <emails></emails>.",
    signInWith: "Войдите как <emails></emails> с паролем <password></password>.",
    outbox: "Письма и коды попадают в <link>исходящие</link>.",
  },
  goodbye: {
    title: "Ваша учётная запись удалена",
    text: "Вы вышли, и всё, что было вашим, удалено. Спасибо, что были с нами.",
    start: "На главную",
    signUp: "Создать другую запись",
  },
};
