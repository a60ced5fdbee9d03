/** The `email.created` event: what an application needs to send the mail itself. */
import type { Mail } from "../model/documents.ts";
import type { Settings } from "../settings.ts";

const slugs = {
  verification_code: "verification_code",
  reset_password_code: "reset_password_code",
  invitation: "invitation",
  notice: "notice",
} as const satisfies Record<Mail["kind"], string>;

export function mailEvent(mail: Mail, settings: Settings) {
  return {
    object: "email",
    id: mail.id,
    slug: slugs[mail.kind],
    from_email_name: "notifications",
    to_email_address: mail.to,
    email_address_id: mail.emailAddressId,
    user_id: mail.userId,
    subject: mail.subject,
    body: mail.subject,
    body_plain: mail.subject,
    status: "queued",
    delivered_by_clerk: true,
    data: {
      app: { name: settings.applicationName },
      ...(mail.code === null ? {} : { otp_code: mail.code }),
      ...(mail.url === null ? {} : { action_url: mail.url }),
    },
  };
}
