import { Fingerprint, RefreshCcw, ShieldCheck } from "lucide-react";

const promises = [
  {
    icon: Fingerprint,
    title: "Clerk knows who you are",
    text: "Passwords, codes and sessions never pass through this app.",
  },
  {
    icon: ShieldCheck,
    title: "Convex checks it again",
    text: "Every read and every write verifies your identity by itself.",
  },
  {
    icon: RefreshCcw,
    title: "Both stay in step",
    text: "Change your name in one place and see it everywhere, at once.",
  },
];

export function AuthAside() {
  return (
    <aside
      aria-label="What happens when you sign in"
      className="hidden border-l bg-muted/50 p-12 lg:flex lg:flex-col lg:justify-center"
    >
      <h2 className="max-w-sm text-2xl">You sign in once. Everything else is handed over.</h2>
      <ol className="mt-10 max-w-sm">
        {promises.map(({ icon: Icon, title, text }) => (
          <li
            key={title}
            className="relative flex gap-4 pb-8 last:pb-0 not-last:before:absolute not-last:before:top-10 not-last:before:bottom-0 not-last:before:left-5 not-last:before:w-px not-last:before:bg-border"
          >
            <span className="grid size-10 shrink-0 place-items-center rounded-full border bg-card text-primary shadow-xs">
              <Icon aria-hidden className="size-4.5" />
            </span>
            <div>
              <h3 className="text-base">{title}</h3>
              <p className="text-sm text-muted-foreground">{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </aside>
  );
}
