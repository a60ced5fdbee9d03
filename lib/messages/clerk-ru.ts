/** What Clerk's own Russian leaves in English, or says otherwise than the rest of this app. */
export const ru = {
  badge__banned: "Заблокирован",
  badge__default: "По умолчанию",
  badge__expired: "Истёк",
  badge__unverified: "Не подтверждён",
  badge__userDevice: "Ваше устройство",
  formButtonPrimary__verify: "Подтвердить",
  formFieldHintText__optional: "Необязательно",
  formFieldInputPlaceholder__emailAddress: "name@example.com",
  formFieldInputPlaceholder__signUpPassword: "Придумайте пароль",
  formFieldInput__emailAddress_format: "Например: name@example.com",
  identityPreviewEditButton__emailAddress: "Изменить адрес",
  identityPreviewEditButton__identifier: "Изменить",
  signIn: {
    start: {
      title: "Вход в {{applicationName}}",
      titleCombined: "Вход в {{applicationName}}",
      subtitle: "С возвращением! Войдите, чтобы продолжить.",
      subtitleCombined: "С возвращением! Войдите, чтобы продолжить.",
      actionText: "Ещё нет аккаунта?",
      actionLink: "Создать",
    },
    password: { title: "Введите пароль", subtitle: "Вход в {{applicationName}}" },
    emailCode: {
      title: "Проверьте почту",
      subtitle: "Вход в {{applicationName}}",
      formTitle: "Код подтверждения",
      formSubtitle: "Введите код, который пришёл вам на почту",
    },
    emailLink: {
      verifiedTransferable: {
        title: "Адрес подтверждён",
        subtitle: "Вернитесь в исходную вкладку, чтобы продолжить.",
      },
    },
    passwordCompromised: { title: "Пароль скомпрометирован" },
    passwordUntrusted: { title: "Пароль ненадёжен" },
  },
  signUp: {
    start: {
      title: "Создайте аккаунт",
      titleCombined: "Создайте аккаунт",
      subtitle: "Заполните поля, чтобы начать.",
      subtitleCombined: "Заполните поля, чтобы начать.",
      actionText: "Уже есть аккаунт?",
      actionLink: "Войти",
    },
    emailCode: {
      title: "Подтвердите почту",
      subtitle: "Остался один шаг.",
      formTitle: "Код подтверждения",
      formSubtitle: "Введите код, который пришёл вам на почту",
    },
  },
  userButton: {
    action__manageAccount: "Управление аккаунтом",
    label__activeSessions: "Активные сеансы",
  },
  userProfile: {
    navbar: { title: "Аккаунт", description: "Всё, что о вас знает Clerk." },
    start: {
      headerTitle__account: "Аккаунт",
      activeDevicesSection: { destructiveAction: "Выйти на этом устройстве" },
      connectedAccountsSection: { title: "Подключённые аккаунты", primaryButton: "Подключить" },
      dangerSection: { title: "Удаление аккаунта", deleteAccountButton: "Удалить аккаунт" },
      emailAddressesSection: {
        title: "Адреса почты",
        primaryButton: "Добавить адрес",
        destructiveAction: "Удалить адрес",
        detailsAction__nonPrimary: "Сделать основным",
        detailsAction__primary: "Подтвердить",
        detailsAction__unverified: "Подтвердить",
      },
    },
  },
  unstable__errors: {
    action_blocked: "Действие не удалось. Попробуйте позже; если не поможет, напишите нам.",
    form_new_password_matches_current: "Новый пароль должен отличаться от нынешнего.",
    form_password_length_too_short: "Пароль слишком короткий: нужно хотя бы 8 знаков.",
    form_username_invalid_length:
      "В имени пользователя должно быть от {{min_length}} до {{max_length}} знаков.",
    ticket_expired_code: "Срок действия ссылки истёк. Начните заново или запросите новую.",
    ticket_invalid_code: "Ссылка уже использована или больше не действует. Начните заново.",
  },
};
