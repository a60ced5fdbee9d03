import type { Messages, Translated } from "../types";

export const handoff: Translated<Messages["handoff"]> = {
  description:
    "Путь вашей личности от Clerk к Convex, шаг за шагом. А потом попробуйте сжульничать.",
  tried: "Испытано {done, number} из {all, number}",
  lessonsTried: "Испытано уроков",
  alreadyTried: "(испытано)",
  noAnswer: "Ответа нет. Попробуйте ещё раз чуть позже.",
  letIn: "Впустил",
  refused: "Отказал",
  accepted: "Принято",
  milliseconds: "{count, number} мс",
  seconds: "{count, number} с",
  way: {
    title: "Путь вашего токена",
    again: "Ещё раз",
    instant: "меньше 1 мс",
    lost: {
      title: "Ответа нет",
      text: "Не удалось связаться с Clerk или Convex. Попробуйте ещё раз чуть позже.",
    },
    issued: "Выдан Clerk",
    goodFor: "Действует ещё <left>немного</left>, подписан алгоритмом {algorithm}.",
    attached: "Приложен к запросу",
    header: "В заголовке «Authorization: Bearer». Время — туда и обратно.",
    verified: "Проверен в Convex",
    read: "Прочитан как личность",
    joined: "Связан с вашей строкой",
    found: "Найдено: {name}.",
    you: "вы",
    show: "Показать целиком",
    hide: "Скрыть",
  },
  claims: {
    title: "Измените поле токена",
    text: "Что угодно — под подписью, которую поставил Clerk.",
    label: "Поля токена",
    send: "Отправить с этими полями",
    notJson: "Это не объект JSON. Проверьте кавычки и запятые.",
  },
  cheat: {
    title: "Попробуйте сжульничать",
    text: "Каждая кнопка задаёт Convex один и тот же вопрос.",
    send: "Отправить",
    sendThis: "Отправить: {title}",
    until: "Действует ещё <left>сколько-то</left>.",
  },
  trials: {
    honest: { title: "Как есть", text: "Ваш собственный токен, только что выданный." },
    anonymous: { title: "Без токена", text: "Никто не вошёл — или не признаётся." },
    tampered: {
      title: "Чужой идентификатор",
      text: "Поле «sub» изменено, подпись осталась прежней.",
    },
    audience: { title: "Для другого получателя", text: "Поле «aud» называет другую службу." },
    issuer: { title: "От другого издателя", text: "Поле «iss» называет не наш Clerk." },
    unsigned: {
      title: "Без подписи",
      text: "В заголовке сказано «alg: none» — старейшая уловка.",
    },
    expired: {
      title: "Слишком поздно",
      text: "Токен, с которым открылась эта страница. Он действует минуту: дождитесь.",
    },
  },
};
