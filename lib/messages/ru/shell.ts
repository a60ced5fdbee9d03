import type { Messages, Translated } from "../types";

export const shell: Translated<Messages["shell"]> = {
  home: "Handoff, обзор",
  skip: "К содержанию",
  navigation: "Главное меню",
  more: "Ещё",
  breadcrumbs: "Путь к странице",
  pages: {
    overview: "Обзор",
    threads: "Беседы",
    members: "Участники",
    handoff: "Передача",
    webhooks: "Вебхуки",
    settings: "Настройки",
    thread: "Беседа",
    newThread: "Новая беседа",
    member: "Участник",
    delivery: "Доставка",
    notFound: "Не найдено",
    goodbye: "Запись удалена",
  },
  connection: {
    live: { label: "На связи", title: "Всё, что вы видите, обновляется само." },
    connecting: { label: "Соединяемся", title: "Подключаемся к данным. Это займёт мгновение." },
    offline: {
      label: "Нет связи",
      title: "Соединения нет. На экране могут быть старые данные; связь восстановится сама.",
    },
  },
  tryAgain: "Попробовать снова",
  openDashboard: "Открыть панель",
  goToStart: "На главную",
  forbidden: {
    title: "Страница только для администраторов",
    text: "С вашего аккаунта её не открыть. Если она нужна, обратитесь к администратору.",
  },
  notFound: {
    title: "Здесь ничего нет",
    text: "Адрес неверен, или страница исчезла. Проверьте адрес или начните с главной.",
  },
  offline: {
    title: "Связи нет.",
    text: "Данные — прежние. Она вернётся сама.",
  },
};
