/**
 * `npm run dev` and `npm start` take no options: where the page is reached is part of the built
 * pages, of Clerk's redirects and of cookies. Each wish has its own answer.
 *
 * @param {string[]} args
 * @returns {string | null} one line with the cure, or null
 */
export function argumentComplaint(args) {
  const [first] = args;
  if (!first) return null;
  if (/^(-H|--hostname)/.test(first)) {
    return `${args.slice(0, 2).join(" ")}: the page is served and opened as localhost only, as another name sends Clerk's middleware to itself for ever. Leave it out.`;
  }
  if (/^(-p|--port)/.test(first)) {
    return `${args.slice(0, 2).join(" ")}: ports are kept in .local/dev/stack.json; for a first start name one with HANDOFF_PORTS=app=3005.`;
  }
  return `${first}: there are no options here. See the README for the commands.`;
}
