/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly VITE_CLERK_PUBLISHABLE_KEY?: string;
  readonly VITE_CONVEX_URL?: string;
  readonly VITE_CLERK_PROXY_URL?: string;
  readonly VITE_CLERK_JS_URL?: string;
  readonly VITE_CLERK_UI_URL?: string;
}
