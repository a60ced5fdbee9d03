/** Tailwind is the only step: Next minifies what it emits. */
const config = { plugins: { "@tailwindcss/postcss": {} } };

export default config;
