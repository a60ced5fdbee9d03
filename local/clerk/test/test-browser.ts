/** Speaks the Frontend API as clerk-js does: forms, `_method`, the dev-browser token in the query. */
import { appOrigin } from "./harness.ts";

/** JSON of unknown shape; tests look into it freely. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Any = any;

export interface Answer {
  status: number;
  body: Any;
  headers: Headers;
  /** First error code, or undefined. */
  code: string | undefined;
}

export class TestBrowser {
  readonly url: string;
  /** The credential, which a sign-in renews. */
  token: string;
  sessionId: string | null = null;

  private constructor(url: string, token: string) {
    this.url = url;
    this.token = token;
  }

  static async open(url: string): Promise<TestBrowser> {
    const response = await fetch(`${url}/v1/dev_browser`, {
      method: "POST",
      headers: { origin: appOrigin },
    });
    const { id } = (await response.json()) as { id: string };
    return new TestBrowser(url, id);
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  post(path: string, form: Record<string, string> = {}): Promise<Answer> {
    return this.send("POST", path, form);
  }

  patch(path: string, form: Record<string, string> = {}): Promise<Answer> {
    return this.send("PATCH", path, form);
  }

  delete(path: string): Promise<Answer> {
    return this.send("DELETE", path, {});
  }

  /** Uploads a file as clerk-js does. */
  async upload(path: string, bytes: Uint8Array, type: string): Promise<Answer> {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(bytes)], { type }), "picture");
    return this.read(
      await fetch(this.address(path), {
        method: "POST",
        body: form,
        headers: { origin: appOrigin },
      }),
    );
  }

  /** Signs in with one request. Throws unless it completes. */
  async signIn(identifier: string, password: string): Promise<Answer> {
    const form = { identifier, password, strategy: "password" };
    const answer = await this.post("/v1/client/sign_ins", form);
    if (answer.body.response?.status !== "complete") {
      throw new Error(`Sign-in failed: ${JSON.stringify(answer.body.errors)}`);
    }
    this.sessionId = answer.body.response.created_session_id;
    return answer;
  }

  /** A fresh session token, or one by template. */
  async sessionToken(template?: string): Promise<string> {
    const suffix = template === undefined ? "" : `/${template}`;
    const answer = await this.post(`/v1/client/sessions/${this.sessionId}/tokens${suffix}`);
    return answer.body.jwt;
  }

  private async send(method: string, path: string, form?: Record<string, string>): Promise<Answer> {
    const url = this.address(path);
    const verb = method === "GET" ? "GET" : "POST";
    if (method !== verb) url.searchParams.set("_method", method);
    return this.read(
      await fetch(url, {
        method: verb,
        headers: { origin: appOrigin },
        redirect: "manual",
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      }),
    );
  }

  private read(response: Response): Promise<Answer> {
    this.token = response.headers.get("clerk-db-jwt") ?? this.token;
    return read(response);
  }

  private address(path: string): URL {
    const url = new URL(path, this.url);
    url.searchParams.set("__clerk_db_jwt", this.token);
    url.searchParams.set("_clerk_js_version", "6.34.1");
    if (this.sessionId !== null && !path.startsWith("/v1/client")) {
      url.searchParams.set("_clerk_session_id", this.sessionId);
    }
    return url;
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json") === true;
  const body: Any = json ? JSON.parse(text) : text;
  return {
    status: response.status,
    body,
    headers: response.headers,
    code: json ? body?.errors?.[0]?.code : undefined,
  };
}
