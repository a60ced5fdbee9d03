import { Check } from "lucide-react";
import { useWords } from "#words";
import styles from "./token-card.module.css";

/** What is handed over: a token, whose claims Convex ticks off in step with the picture below. */
export function TokenCard() {
  const t = useWords("landing");
  const claims = [
    { name: "iss", value: t("token.issuer.value"), meaning: t("token.issuer.meaning") },
    { name: "aud", value: "convex", meaning: t("token.audience") },
    { name: "sub", value: "user_2hB…q7", meaning: t("token.subject") },
    { name: "exp", value: t("token.expiry.value"), meaning: t("token.expiry.meaning") },
  ];
  return (
    <div aria-hidden className="hidden rounded-xl border bg-card shadow-lg lg:block">
      <div className="flex items-center justify-between border-b px-5 py-3.5">
        <p className="font-mono text-xs text-muted-foreground">
          <span className="text-primary">{"eyJhbGci"}</span>
          {".eyJzdWIi."}
          <span className="text-success">{"c2lnbmVk"}</span>
        </p>
        <span className={styles.seal}>{t("token.verified")}</span>
      </div>
      <dl className="px-5 py-2">
        {claims.map(({ name, value, meaning }) => (
          <div
            key={name}
            className={`${styles.claim} flex h-11 items-center gap-3 border-b last:border-0`}
          >
            <dt className="w-8 font-mono text-sm text-muted-foreground">{name}</dt>
            <dd className="font-mono text-sm">{value}</dd>
            <dd className="ml-auto text-xs text-muted-foreground">{meaning}</dd>
            <dd className={styles.tick}>
              <Check className="size-3" strokeWidth={3} />
            </dd>
          </div>
        ))}
      </dl>
      <div className="px-5 pb-5">
        <div className="h-1 overflow-hidden rounded-full bg-accent">
          <div className={styles.life} />
        </div>
      </div>
    </div>
  );
}
