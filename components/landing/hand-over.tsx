import { Check, Database, DoorOpen, Fingerprint, User } from "lucide-react";
import { useWords } from "#words";
import styles from "./hand-over.module.css";

const stations = [
  { name: "you", icon: User, leg: "signIn" },
  { name: "clerk", icon: Fingerprint, leg: "token" },
  { name: "next", icon: DoorOpen, leg: "token" },
  { name: "convex", icon: Database, leg: undefined },
] as const;

/** The way of one identity, drawn: CSS alone moves it, and it stands still for those who ask for that. */
export function HandOver() {
  const t = useWords("landing");
  return (
    <figure className={styles.picture}>
      <ol className={styles.track}>
        {stations.map(({ name, icon: Icon, leg }) => (
          <li key={name} className={styles.station}>
            <span className={styles.tile}>
              <Icon aria-hidden className="size-6" strokeWidth={1.6} />
              <span aria-hidden className={styles.check}>
                <Check className="size-3" strokeWidth={3} />
              </span>
            </span>
            <div className={styles.words}>
              <h2 className="text-base">{t(`stations.${name}.title`)}</h2>
              <p className="text-sm text-muted-foreground">{t(`stations.${name}.text`)}</p>
            </div>
            {leg && (
              <span aria-hidden className={styles.leg}>
                <span className={styles.trail} />
                <span className={styles.caption}>{t(`legs.${leg}`)}</span>
              </span>
            )}
          </li>
        ))}
      </ol>
      <span aria-hidden className={styles.baton} />
      <span aria-hidden className={styles.reply} />
      <figcaption className="sr-only">{t("picture")}</figcaption>
    </figure>
  );
}
