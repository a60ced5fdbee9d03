/**
 * Issuers' public keys. A key set is kept for ten minutes and fetched again at once when a token
 * names a key that is not in it, so that a rotation is seen by the first token after it. Unknown
 * keys cannot be used to hammer an issuer: such extra fetches are counted.
 */
import { createLocalJWKSet, errors, type CryptoKey, type FlattenedJWSInput, type JWK } from "jose";
import { AuthFailure } from "./failure.ts";
import { normalizeIssuer, type Provider } from "./providers.ts";

type KeySet = ReturnType<typeof createLocalJWKSet>;
type Header = Parameters<KeySet>[0];

export interface KeyStore {
  /** The key that a token's header names. @throws {AuthFailure} when it cannot be had */
  find(provider: Provider, header: Header, token: FlattenedJWSInput): Promise<CryptoKey>;
}

export interface KeyStoreOptions {
  now: () => number;
  fetch?: typeof fetch;
}

interface Cached {
  keys: KeySet;
  fetchedAt: number;
  /** Times of the latest fetches for unknown keys. */
  extraFetches: number[];
}

const keepMs = 10 * 60_000;
const timeoutMs = 5_000;
const maxExtraFetches = 20;
const extraFetchWindowMs = 10_000;

export function createKeyStore(options: KeyStoreOptions): KeyStore {
  const { now } = options;
  const load = options.fetch ?? fetch;
  const cache = new Map<string, Cached>();
  const running = new Map<string, Promise<Cached>>();

  async function readJson(url: string, types: readonly string[] | null): Promise<unknown> {
    const failed = (why: string, cause?: unknown) =>
      new AuthFailure(
        "AuthProviderDiscoveryFailed",
        `Auth provider discovery of ${url} failed: ${why}`,
        {
          cause,
        },
      );
    let response: Response;
    try {
      response = await load(url, {
        signal: AbortSignal.timeout(timeoutMs),
        headers: { Accept: "application/json" },
      });
    } catch (error) {
      throw failed(error instanceof Error ? error.message : String(error), error);
    }
    const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
    if (response.status !== 200) throw failed(`${response.status} ${response.statusText}`.trim());
    if (types && !types.includes(type ?? "")) throw failed(`unexpected content type ${type}`);
    try {
      return await response.json();
    } catch (error) {
      throw failed("not JSON", error);
    }
  }

  async function keySetUrl(provider: Provider): Promise<string> {
    if (provider.kind === "customJwt") return provider.jwks;
    const issuer = normalizeIssuer(provider.domain);
    const url = `${issuer}/.well-known/openid-configuration`;
    const found = (await readJson(url, null)) as { issuer?: unknown; jwks_uri?: unknown } | null;
    if (typeof found?.issuer !== "string" || normalizeIssuer(found.issuer) !== issuer) {
      throw new AuthFailure(
        "AuthProviderDiscoveryFailed",
        `Auth provider discovery of ${url} failed: unexpected issuer ${JSON.stringify(found?.issuer)}`,
      );
    }
    if (typeof found.jwks_uri !== "string") {
      throw new AuthFailure(
        "AuthProviderDiscoveryFailed",
        `Auth provider discovery of ${url} failed: no jwks_uri`,
      );
    }
    return found.jwks_uri;
  }

  async function fetchKeys(provider: Provider): Promise<Cached> {
    const url = await keySetUrl(provider);
    const types =
      provider.kind === "customJwt" ? ["application/json", "application/jwk-set+json"] : null;
    const set = (await readJson(url, types)) as { keys?: JWK[] };
    const name = nameOf(provider);
    try {
      const keys = createLocalJWKSet({ keys: set.keys ?? [] });
      const before = cache.get(name)?.extraFetches ?? [];
      const cached: Cached = { keys, fetchedAt: now(), extraFetches: before };
      cache.set(name, cached);
      return cached;
    } catch (error) {
      throw new AuthFailure(
        "AuthProviderDiscoveryFailed",
        `Auth provider discovery of ${url} failed: not a key set`,
        { cause: error },
      );
    }
  }

  /** One fetch at a time a provider, whoever waits for it. */
  function refresh(provider: Provider): Promise<Cached> {
    const name = nameOf(provider);
    const before = running.get(name);
    if (before) return before;
    const fetching = fetchKeys(provider).finally(() => running.delete(name));
    running.set(name, fetching);
    return fetching;
  }

  function mayFetchMore(cached: Cached): boolean {
    const since = now() - extraFetchWindowMs;
    cached.extraFetches = cached.extraFetches.filter((at) => at > since);
    if (cached.extraFetches.length >= maxExtraFetches) return false;
    cached.extraFetches.push(now());
    return true;
  }

  return {
    async find(provider, header, token) {
      const held = cache.get(nameOf(provider));
      const isFresh = held !== undefined && now() - held.fetchedAt < keepMs;
      const cached = isFresh ? held : await refresh(provider);
      try {
        return await cached.keys(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        if (!isFresh || !mayFetchMore(cached)) throw error;
        return await (await refresh(provider)).keys(header, token);
      }
    },
  };
}

function nameOf(provider: Provider): string {
  return provider.kind === "oidc" ? `oidc ${provider.domain}` : `jwks ${provider.jwks}`;
}
