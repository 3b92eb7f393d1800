# Web and worker run from this one image; `docker-compose.yml` says which.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:26-slim
ENV NODE_ENV=production PORTICO_DATA=/data PORTICO_HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY core core
COPY plugins plugins
COPY views views
COPY migrations migrations
RUN useradd --system --no-create-home portico && mkdir /data && chown portico /data
USER portico
VOLUME /data
EXPOSE 3000
CMD ["node", "core/main.ts", "web"]
