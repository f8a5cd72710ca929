# syntax=docker/dockerfile:1.7
# One image, every role: `docker run waybill api|worker|sftp|up|migrate`.

FROM node:24-bookworm-slim AS build
WORKDIR /src
# The native parts (SSH ciphers) are compiled here and only here.
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make python3 \
 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/console/package.json apps/console/
COPY apps/sftp/package.json apps/sftp/
COPY apps/worker/package.json apps/worker/
COPY packages/audit/package.json packages/audit/
COPY packages/client/package.json packages/client/
COPY packages/contracts/package.json packages/contracts/
COPY packages/core/package.json packages/core/
COPY packages/db/package.json packages/db/
COPY packages/engine/package.json packages/engine/
COPY packages/platform/package.json packages/platform/
COPY packages/queue/package.json packages/queue/
COPY packages/sandbox/package.json packages/sandbox/
COPY packages/secrets/package.json packages/secrets/
COPY packages/sftp/package.json packages/sftp/
COPY packages/ssh/package.json packages/ssh/
COPY packages/storage/package.json packages/storage/
COPY packages/testkit/package.json packages/testkit/
RUN npm ci
COPY . .
RUN npm run build \
 && npm prune --omit=dev \
 && find . -name '*.tsbuildinfo' -not -path './node_modules/*' -delete

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Waybill" \
      org.opencontainers.image.description="Managed file transfer with a provable audit trail" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
    WAYBILL_DATA_DIR=/var/lib/waybill \
    WAYBILL_LOG_FORMAT=json
RUN groupadd --system --gid 10001 waybill \
 && useradd --system --uid 10001 --gid waybill --home-dir /var/lib/waybill --shell /usr/sbin/nologin waybill \
 && install -d -o waybill -g waybill -m 0750 /var/lib/waybill
WORKDIR /opt/waybill
COPY --from=build --chown=root:root /src/node_modules ./node_modules
COPY --from=build --chown=root:root /src/apps ./apps
COPY --from=build --chown=root:root /src/packages ./packages
COPY --from=build --chown=root:root /src/prisma ./prisma
COPY --from=build --chown=root:root /src/package.json ./package.json
# Everything but the data directory can be read-only: run with `--read-only --tmpfs /tmp`.
USER waybill
VOLUME /var/lib/waybill
EXPOSE 8080 2022
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "apps/cli/bundle/main.js"]
CMD ["up"]
