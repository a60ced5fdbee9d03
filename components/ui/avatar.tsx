import { cx } from "./cx";

const sizes = {
  sm: "size-6 text-2xs",
  md: "size-8 text-xs",
  lg: "size-12 text-base",
  xl: "size-20 text-2xl",
};

type AvatarProps = { name?: string; src?: string; size?: keyof typeof sizes; className?: string };

/** A picture over initials: while it loads, or when it cannot, the initials show. Beside a written name it says nothing. */
export function Avatar({ name, src, size = "md", className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={cx(
        "relative inline-grid shrink-0 place-items-center overflow-hidden rounded-full bg-primary-soft font-semibold text-primary-strong select-none",
        sizes[size],
        className,
      )}
    >
      {initials(name)}
      {src && (
        // eslint-disable-next-line @next/next/no-img-element -- the address is the identity provider's, already sized
        <img
          src={src}
          alt=""
          loading="lazy"
          decoding="async"
          className="absolute inset-0 size-full object-cover text-transparent"
        />
      )}
    </span>
  );
}

function initials(name?: string) {
  const words = name?.trim().split(/\s+/).filter(Boolean) ?? [];
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return (
    letters
      .map((word) => (word ? [...word][0] : ""))
      .join("")
      .toUpperCase() || "?"
  );
}
