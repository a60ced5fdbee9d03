/** What functions need beside the engine and the runtime; the server wires it in. */
export interface FunctionServices {
  /** `CONVEX_CLOUD_URL` and `CONVEX_SITE_URL` of this deployment. */
  cloudUrl(): string;
  siteUrl(): string;
  storage: StorageService;
  /** Signs a token with the deployment's own key. */
  signJwt(claims: Record<string, unknown>, expiresInSeconds: number): Promise<string>;
}

/** Bytes of stored files. Rows of `_storage` are written by the caller's own transaction. */
export interface StorageService {
  /** A URL that takes uploads for an hour. */
  generateUploadUrl(): string;
  /** Public URL of a file by its uuid. */
  urlOf(uuid: string): string;
  /** Writes bytes durably before the row that names them is committed. */
  write(bytes: AsyncIterable<Uint8Array>): Promise<{ path: string; sha256: string; size: number }>;
  read(path: string): Promise<Uint8Array | null>;
  /** Removes bytes after the row that named them is gone. */
  discard(path: string): Promise<void>;
}
