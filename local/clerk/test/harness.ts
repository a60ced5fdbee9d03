/** A running instance for tests, with the real backend SDK and a browser that keeps its credential. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClerkClient, type ClerkClient } from "@clerk/backend";
import { startClerk, type Clerk, type ClerkOptions } from "../index.ts";
import { listMails } from "../outbox/outbox.ts";
import { TestBrowser } from "./test-browser.ts";

/** Origin of the application that tests pretend to be. */
export const appOrigin = "http://localhost:3000";

export const password = "correct horse battery";

export interface TestClerk {
  clerk: Clerk;
  backend: ClerkClient;
  /** Lines that the server logged. */
  lines: string[];
  /** A browser that was never here before. */
  browser(): Promise<TestBrowser>;
  /** A browser that is signed in as somebody new. */
  signedIn(email?: string): Promise<TestBrowser>;
  /** Code of the newest mail to this address. */
  codeFor(email: string): string;
  close(): Promise<void>;
}

/** Starts an instance on a free port and in a folder of its own. */
export async function startTestClerk(options: Partial<ClerkOptions> = {}): Promise<TestClerk> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "clerk-"));
  const lines: string[] = [];
  const clerk = await startClerk({
    log: (line) => lines.push(line),
    ...options,
    settings: { rateLimits: false, ...options.settings },
    dataDir,
  });
  const backend = backendOf(clerk);
  const browser = () => TestBrowser.open(clerk.url);
  return {
    clerk,
    backend,
    lines,
    browser,
    async signedIn(email = uniqueEmail()) {
      await backend.users.createUser({ emailAddress: [email], password });
      const opened = await browser();
      await opened.signIn(email, password);
      return opened;
    },
    codeFor(email) {
      const code = listMails(clerk.instance.store, email)[0]?.code;
      if (code === undefined) throw new Error(`No code was sent to ${email}`);
      return code;
    },
    async close() {
      await clerk.close();
      if (options.dataDir === undefined)
        rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** The real backend SDK, pointed at the instance. */
export function backendOf(clerk: Clerk): ClerkClient {
  return createClerkClient({
    secretKey: clerk.secretKey,
    publishableKey: clerk.publishableKey,
    apiUrl: clerk.url,
    proxyUrl: clerk.url,
    telemetry: { disabled: true },
  });
}

let people = 0;

/** An address that no other test uses. */
export function uniqueEmail(tag = ""): string {
  people += 1;
  return `person${people}${tag}@handoff.test`;
}
