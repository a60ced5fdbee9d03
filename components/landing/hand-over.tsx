import { Check, Database, DoorOpen, Fingerprint, User } from "lucide-react";
import styles from "./hand-over.module.css";

const stations = [
  { icon: User, title: "You", text: "Type a password or a code, once.", leg: "sign in" },
  {
    icon: Fingerprint,
    title: "Clerk",
    text: "Proves who you are and signs a token.",
    leg: "token",
  },
  {
    icon: DoorOpen,
    title: "Next.js",
    text: "Checks it at the door and on every page.",
    leg: "token",
  },
  { icon: Database, title: "Convex", text: "Verifies it again, then sends your rows, live." },
];

/** The way of one identity, drawn: CSS alone moves it, and it stands still for those who ask for that. */
export function HandOver() {
  return (
    <figure className={styles.picture}>
      <ol className={styles.track}>
        {stations.map(({ icon: Icon, title, text, leg }) => (
          <li key={title} className={styles.station}>
            <span className={styles.tile}>
              <Icon aria-hidden className="size-6" strokeWidth={1.6} />
              <span aria-hidden className={styles.check}>
                <Check className="size-3" strokeWidth={3} />
              </span>
            </span>
            <div className={styles.words}>
              <h2 className="text-base">{title}</h2>
              <p className="text-sm text-muted-foreground">{text}</p>
            </div>
            {leg && (
              <span aria-hidden className={styles.leg}>
                <span className={styles.trail} />
                <span className={styles.caption}>{leg}</span>
              </span>
            )}
          </li>
        ))}
      </ol>
      <span aria-hidden className={styles.baton} />
      <span aria-hidden className={styles.reply} />
      <figcaption className="sr-only">
        An identity is handed from you to Clerk, through Next.js, to Convex; live data comes back.
      </figcaption>
    </figure>
  );
}
