import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../core/config.ts';
import type { Database, Live } from '../../core/db/index.ts';
import type { Clock } from '../../core/ground/clock.ts';
import { createLogger, type Logger } from '../../core/ground/log.ts';
import type { PluginHost } from '../../core/plugin-host/index.ts';
import { createApp, type MachineDoors } from '../../core/web/index.ts';
import type { Deps, Wing } from '../../core/wing.ts';

/** A clock a test moves. */
export interface TestClock extends Clock {
  advance(duration: Temporal.DurationLike): void;
}

/** The web side of Portico over a test database, listening on a port of its own. */
export interface House {
  readonly url: string;
  readonly deps: Deps;
  readonly clock: TestClock;
  /** A browser's cookies without a browser. */
  visitor(): Visitor;
  close(): Promise<void>;
}

export interface Visitor {
  readonly cookies: ReadonlyMap<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a form as a page of ours would, with our Origin unless `headers` say otherwise. */
  post(path: string, fields: Fields, headers?: Record<string, string>): Promise<Answer>;
  setCookie(name: string, value: string): void;
}

/** A form's fields; as pairs where one name stands several times. */
export type Fields = Record<string, string> | string[][];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Where a redirect leads, null otherwise. */
  readonly location: string | null;
  readonly text: string;
}

/** Opens a house; `publicUrl` makes it believe in another address than the one it listens at. */
export async function openHouse(
  db: Database,
  wings: readonly Wing[],
  options: {
    publicUrl?: string;
    mode?: Deps['mode'];
    doors?: MachineDoors;
    env?: Record<string, string>;
    plugins?: Partial<PluginHost>;
    /** Where pages hear news from; silence without. */
    live?: Live;
    log?: Logger;
    clock?: TestClock;
  } = {},
): Promise<House> {
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const listening = `http://localhost:${(server.address() as AddressInfo).port}`;
  const clock = options.clock ?? testClock('2026-11-24T19:00:00Z');
  const deps: Deps = {
    config: loadConfig({ PORTICO_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'), ...options.env }),
    url: options.publicUrl ?? listening,
    mode: options.mode ?? 'test',
    clock,
    log: options.log ?? createLogger('silent'),
    db,
    live: options.live ?? { subscribe: () => () => undefined, close: () => Promise.resolve() },
    plugins: noPlugins(options.plugins ?? {}),
  };
  server.on('request', createApp(deps, wings, options.doors));
  return {
    url: listening,
    deps,
    clock,
    visitor: () => visitorOf(listening, deps.url),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function testClock(start: string): TestClock {
  let now = Temporal.Instant.from(start);
  return {
    now: () => now,
    advance(duration) {
      now = now.toZonedDateTimeISO('UTC').add(duration).toInstant();
    },
  };
}

function visitorOf(listening: string, publicUrl: string): Visitor {
  const cookies = new Map<string, string>();

  async function ask(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(listening + path, {
      method,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location'),
      text: await response.text(),
    };
  }

  return {
    cookies,
    get: (path, headers = {}) => ask('GET', path, headers),
    post: (path, fields, headers = {}) =>
      ask(
        'POST',
        path,
        {
          'content-type': 'application/x-www-form-urlencoded',
          origin: new URL(publicUrl).origin,
          ...headers,
        },
        new URLSearchParams(fields).toString(),
      ),
    setCookie(name, value) {
      cookies.set(name, value);
    },
  };
}

/** What pages ask of the host when nothing is connected; the rest is not there, and fails if it is used. */
function noPlugins(own: Partial<PluginHost>): PluginHost {
  const host: Partial<PluginHost> = {
    plugins: [],
    keyTrouble: null,
    cards: () => Promise.resolve([]),
    connections: () => Promise.resolve([]),
    withPort: () => Promise.resolve([]),
    redirectOrigins: () => [],
    ...own,
  };
  return host as PluginHost;
}
