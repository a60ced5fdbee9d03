const FIRST_MS = 3000;
const LONGEST_MS = 60_000;
/** What fails so long after it was tried has worked in between. */
const QUIET_MS = 60_000;

/** Kept apart from any screen: Next takes one down for each try, and puts up another when that fails. */
const last = { place: "", tries: 0, at: 0 };

/**
 * Tries again what has failed at a place, each time after twice the wait: most failures are a service that is away for a
 * moment. Returns how to leave it.
 */
export function retryLater(place: string, retry: () => void): () => void {
  if (place !== last.place || Date.now() - last.at > QUIET_MS) {
    Object.assign(last, { place, tries: 0 });
  }
  const wait = Math.min(FIRST_MS * 2 ** last.tries, LONGEST_MS);
  const timer = setTimeout(() => {
    last.tries += 1;
    last.at = Date.now();
    retry();
  }, wait);
  return () => clearTimeout(timer);
}
