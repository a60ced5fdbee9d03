/**
 * Loaded into `next dev`. On the first page it would ask the package registry for newer versions of
 * itself, without a switch to turn that off; here it hears "unknown" at once and nothing is sent.
 */
const question = "/-/package/next/dist-tags";
const fetch = globalThis.fetch;

/** @type {typeof fetch} */
globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  return url.endsWith(question)
    ? Promise.resolve(new Response(null, { status: 404 }))
    : fetch(input, init);
};
