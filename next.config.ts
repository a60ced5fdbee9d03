import type { NextConfig } from "next";

const config: NextConfig = {
  // Several builds of one checkout can stand side by side.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
};

export default config;
