import type { Messages, Translated } from "../types";

export const landing: Translated<Messages["landing"]> = {
  description: "Одна личность, переданная от Clerk к Convex: правильно, на виду и под тестами.",
  account: "Аккаунт",
  signIn: "Войти",
  signUp: "Создать аккаунт",
  dashboard: "Открыть панель",
  title: "Одна личность, переданная как надо.",
  lead: "Clerk доказывает, кто перед вами. Convex доверяет этому доказательству. Handoff — шаг между ними, сделанный правильно, на виду и под тестами: место, с которого начинается ваш продукт.",
  run: "<code>npm run dev</code> запускает всё это на ноутбуке: без аккаунта и без сети.",
  picture:
    "Личность передаётся от вас к Clerk, через Next.js — к Convex; обратно приходят живые данные.",
  legs: { signIn: "вход", token: "токен" },
  stations: {
    you: { title: "Вы", text: "Вводите пароль или код — один раз." },
    clerk: { title: "Clerk", text: "Удостоверяет, кто вы, и подписывает токен." },
    next: { title: "Next.js", text: "Проверяет его на входе и на каждой странице." },
    convex: { title: "Convex", text: "Проверяет ещё раз и шлёт ваши строки вживую." },
  },
  token: {
    verified: "проверено",
    issuer: { value: "ваш Clerk", meaning: "кто это говорит" },
    audience: "для кого",
    subject: "кто это",
    expiry: { value: "через 60 с", meaning: "как долго" },
  },
};
