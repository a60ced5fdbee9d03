/** The bend of a running track behind the page: where batons are handed over. */
export function Lanes() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 1440 900"
      preserveAspectRatio="xMaxYMin slice"
      className="pointer-events-none absolute inset-0 -z-10 size-full [mask-image:linear-gradient(to_left,transparent,black_12%,transparent_65%)]"
    >
      <g fill="none" className="stroke-border" strokeWidth="1.25">
        {lanes.map((radius) => (
          <circle key={radius} cx="1560" cy="-60" r={radius} />
        ))}
      </g>
    </svg>
  );
}

const lanes = [300, 364, 428, 492, 556, 620, 684];
