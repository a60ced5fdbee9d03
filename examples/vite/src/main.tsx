import { ClerkProvider } from "@clerk/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { Bridge } from "./bridge";
import "./style.css";

const { VITE_CLERK_PUBLISHABLE_KEY: publishableKey, ...env } = import.meta.env;

// In the cloud the key tells where Clerk is, and these are not set. Next's provider takes them by itself.
const addresses = {
  proxyUrl: env.VITE_CLERK_PROXY_URL,
  __internal_clerkJSUrl: env.VITE_CLERK_JS_URL,
  __internal_clerkUIUrl: env.VITE_CLERK_UI_URL,
};

if (!publishableKey) throw new Error("VITE_CLERK_PUBLISHABLE_KEY is not set: see README.md.");

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <ClerkProvider
      publishableKey={publishableKey}
      {...addresses}
      telemetry={false}
      afterSignOutUrl="/"
    >
      <Bridge>
        <App />
      </Bridge>
    </ClerkProvider>
  </StrictMode>,
);
