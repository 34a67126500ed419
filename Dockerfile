# Lycan in a container, for a PostgreSQL beside it; the embedded one is left out. compose.yaml has both.

FROM node:24-trixie-slim AS build
WORKDIR /lycan
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM node:24-trixie-slim AS dependencies
WORKDIR /lycan
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-trixie-slim
ENV NODE_ENV=production \
    LYCAN_CONFIG=/etc/lycan/lycan.yaml \
    LYCAN_HOST=0.0.0.0
WORKDIR /lycan
COPY --from=dependencies /lycan/node_modules node_modules
COPY --from=build --chmod=755 /lycan/dist dist
COPY package.json LICENSE ./
COPY config config
COPY sql sql
RUN ln -s /lycan/dist/main.js /usr/local/bin/lycan
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
# Whether the process answers; a stream that lags is no reason to end it. /health/ready tells that.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LYCAN_ADMIN_PORT || 3001}/health/live`).then(({ ok }) => ok || process.exit(1), () => process.exit(1))"]
ENTRYPOINT ["lycan"]
CMD ["run"]
