import { Router } from 'express';
import http from 'node:http';
import type { Config } from '../config.ts';
import type { Logger } from '../ground/log.ts';
import type { Deps } from '../wing.ts';
import { createApp } from '../web/index.ts';
import { live } from './child.ts';
import { healthRoutes } from './health.ts';
import { findDatabase, openDeps } from './open-deps.ts';
import { choosePort } from './ports.ts';
import { wings } from './wings.ts';

/** Serves pages and takes webhooks: stateless, many of them may run beside each other. */
export async function runWeb(given: Config, mode: Deps['mode'], log: Logger): Promise<void> {
  const config = await withPort(given);
  const database = await findDatabase(config);
  const open = await openDeps(config, { databaseUrl: database.url, mode, log });
  const { deps } = open;
  const app = createApp(deps, wings, {
    health: healthRoutes(deps.db),
    webhooks: Router().use('/webhooks', deps.plugins.webhookRoutes()),
  });
  const server = http.createServer(app);
  server.keepAliveTimeout = 65_000;
  await listen(server, config);
  log.info({ url: deps.url }, 'web is open');
  live(config, { url: deps.url }, async () => {
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 500).unref();
    await new Promise((resolve) => server.once('close', resolve));
    await open.close();
    await database.stop();
  });
}

/** A supervisor has chosen the port already; started alone, web chooses it itself. */
async function withPort(config: Config): Promise<Config> {
  if (process.send !== undefined) return config;
  const port = await choosePort(config.dataDir, 'web', config.port);
  return { ...config, port, url: config.url ?? `http://localhost:${port}` };
}

/** On loopback both addresses of `localhost` are served, whichever a browser tries first. */
async function listen(server: http.Server, config: Config): Promise<void> {
  await listenAt(server, config.port, config.host === 'localhost' ? '127.0.0.1' : config.host);
  if (config.host !== 'localhost') return;
  const twin = http.createServer((request, response) => void server.emit('request', request, response));
  twin.keepAliveTimeout = server.keepAliveTimeout;
  try {
    await listenAt(twin, config.port, '::1');
  } catch {
    // A machine without IPv6 has only one.
  }
  server.once('close', () => {
    twin.close();
    twin.closeAllConnections();
  });
}

function listenAt(server: http.Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
