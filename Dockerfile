# The page as one container: a standalone server of Next, without the local stack or any tool.
# Public values are part of the pages, so they are given at build time; secrets only at run time.
#
#   docker build -t handoff \
#     --build-arg NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=pk_live_… \
#     --build-arg NEXT_PUBLIC_CONVEX_URL=https://… \
#     --build-arg NEXT_PUBLIC_SITE_URL=https://… .
#   docker run -p 3000:3000 -e CLERK_SECRET_KEY=sk_live_… handoff

FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY local/package.json local/
COPY examples/vite/package.json examples/vite/
RUN npm ci --no-audit --no-fund
COPY . .
# Every public value that pages know, as lib/env/table.mjs lists them; the first two are needed.
ARG NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY
ARG NEXT_PUBLIC_CONVEX_URL
ARG NEXT_PUBLIC_CONVEX_SITE_URL
ARG NEXT_PUBLIC_SITE_URL
ARG NEXT_PUBLIC_CLERK_PROXY_URL
ARG NEXT_PUBLIC_CLERK_DOMAIN
ARG NEXT_PUBLIC_CLERK_SIGN_IN_URL
ARG NEXT_PUBLIC_CLERK_SIGN_IN_FALLBACK_REDIRECT_URL
ARG NEXT_PUBLIC_CLERK_SIGN_UP_URL
ARG NEXT_PUBLIC_CLERK_SIGN_UP_FALLBACK_REDIRECT_URL
ARG NEXT_PUBLIC_CLERK_JS_URL
ARG NEXT_PUBLIC_CLERK_UI_URL
ARG NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED
ENV NEXT_OUTPUT=standalone NEXT_TELEMETRY_DISABLED=1
RUN npm run build

FROM node:22-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
COPY --from=build --chown=node:node /app/.next/standalone ./
COPY --from=build --chown=node:node /app/.next/static ./.next/static
USER node
EXPOSE 3000
# Whether this server answers; whether Convex does is what /api/health tells, and no reason to restart.
HEALTHCHECK CMD ["node", "-e", "fetch('http://localhost:' + process.env.PORT).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.js"]
