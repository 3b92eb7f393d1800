import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Bug } from '../../errors.ts';
import type { Sandbox, SandboxKit, SandboxModule } from '../sandbox.ts';
import { controlRoutes } from './control.ts';
import { distortAnswer } from './distort.ts';
import { createFaults, type Fault, type Faults } from './faults.ts';
import { createRecorder, openJournal, tap, type Journal, type Recorder } from './journal.ts';
import { openStore, type JournalledStore } from './store.ts';
import { createWebhookQueue } from './webhook-queue.ts';

export interface SandboxOptions {
  readonly pluginId: string;
  readonly module: SandboxModule;
  /** Where its books are kept. */
  readonly dir: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly now: () => Temporal.Instant;
  /** File for the contract check's traffic; null records nothing. */
  readonly recordFile: string | null;
  readonly log?: (message: string) => void;
}

export interface RunningSandbox {
  readonly url: string;
  readonly control: string;
  readonly port: number;
  close(): Promise<void>;
}

const controlPath = '/control';

/** Starts a vendor's sandbox on loopback. For demo and tests only; the caller refuses it elsewhere. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { pluginId } = options;
  const log = options.log ?? (() => undefined);
  fs.mkdirSync(options.dir, { recursive: true });
  const server = http.createServer();
  server.keepAliveTimeout = 60_000;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const url = `http://localhost:${port}`;

  const store = openStore(options.dir);
  const faults = createFaults();
  const journal = openJournal(options.dir);
  const recorder = options.recordFile === null ? null : createRecorder(pluginId, options.recordFile);
  let recordsWebhooks = true;
  let headersFor: NonNullable<Sandbox['webhookHeaders']> = () => ({});
  const webhooks = createWebhookQueue(
    store,
    faults,
    (body) => {
      if (recordsWebhooks) recorder?.webhook(body);
    },
    (delivery) => headersFor(delivery),
    log,
  );
  const kit: SandboxKit = {
    pluginId,
    url,
    store,
    now: options.now,
    id: (length) => base62(store, length),
    uuid: () => uuidFrom(store.random()),
    deliver: (delivery) => webhooks.add(delivery),
    log,
  };
  const sandbox = await options.module.create(kit);
  recordsWebhooks = sandbox.recordsWebhooks ?? true;
  headersFor = (delivery) => sandbox.webhookHeaders?.(delivery) ?? {};
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(controlPath, loopbackOnly, controlRoutes({ sandbox, store, faults, journal }));
  app.use(watched({ sandbox, store, faults, journal, recorder, now: options.now }));
  app.use(sandbox.routes);
  server.on('request', app as Express & http.RequestListener);

  return {
    url,
    control: `${url}${controlPath}`,
    port,
    async close() {
      webhooks.stop();
      sandbox.close?.();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
    },
  };
}

function listen(server: http.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function loopbackOnly(req: Request, res: Response, next: NextFunction): void {
  const from = req.socket.remoteAddress ?? '';
  if (from === '127.0.0.1' || from === '::1' || from === '::ffff:127.0.0.1') next();
  else res.status(404).end();
}

interface Watch {
  readonly sandbox: Sandbox;
  readonly store: JournalledStore;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly recorder: Recorder | null;
  readonly now: () => Temporal.Instant;
}

/** Journals and records each API request, flushes before the answer leaves, and lets faults strike. */
function watched({ sandbox, store, faults, journal, recorder, now }: Watch): express.RequestHandler {
  return async (req, res, next) => {
    const end = res.end.bind(res) as (...args: unknown[]) => Response;
    res.end = (...args: unknown[]) => {
      store.flush();
      return end(...args);
    };
    if (!sandbox.isApi(req.method, req.path)) {
      next();
      return;
    }
    const taken = tap(req, res);
    const before = store.version;
    const fault = faults.strike(req.method, req.originalUrl);
    let journalled = false;

    function finish(answered: boolean): void {
      if (journalled) return;
      journalled = true;
      const recorded = recorder !== null && answered && (fault === null || fault.kind === 'latency');
      journal.write({
        at: now().toString(),
        method: req.method,
        path: req.originalUrl,
        status: answered ? res.statusCode : null,
        effect: req.method !== 'GET' && store.version !== before,
        fault: fault?.kind ?? null,
        recorded,
      });
      if (recorded) recorder.exchange(taken, req, res);
    }

    const tapped = res.end.bind(res) as (...args: unknown[]) => Response;
    res.end = (...args: unknown[]) => {
      const sent = tapped(...args);
      finish(true);
      return sent;
    };
    res.once('close', () => {
      if (fault?.kind.startsWith('cut')) finish(false);
    });
    if (fault) await suffer(fault, req, res, next, { store, faults });
    else next();
  };
}

async function suffer(
  fault: Fault,
  req: Request,
  res: Response,
  next: NextFunction,
  { store, faults }: Pick<Watch, 'store' | 'faults'>,
): Promise<void> {
  switch (fault.kind) {
    case 'latency':
      await pause(fault.ms);
      next();
      return;
    case 'status':
      res
        .status(fault.status)
        .type(fault.body === undefined ? 'json' : 'text')
        .set(fault.headers)
        .send(fault.body ?? '{"message":"injected fault"}');
      return;
    case 'html':
      res.status(200).type('html').send('<!doctype html><title>Scheduled maintenance</title><h1>Be right back</h1>');
      return;
    case 'cut_before_effect':
      req.socket.destroy();
      return;
    case 'cut_after_effect':
      res.end = () => {
        store.flush();
        req.socket.destroy();
        return res;
      };
      next();
      return;
    case 'empty':
    case 'half':
    case 'wrong_types':
      distortAnswer(res, fault.kind);
      next();
      return;
    case 'hold_answer':
      holdAnswer(res, store, faults);
      next();
      return;
    default:
      throw new Bug(`${fault.kind} strikes webhooks, not requests.`);
  }
}

/** The work is done and its answer waits: what is read now and arrives late. */
function holdAnswer(res: Response, store: JournalledStore, faults: Faults): void {
  const end = res.end.bind(res) as (...args: unknown[]) => Response;
  res.end = (...args: unknown[]) => {
    store.flush();
    faults.hold(() => void end(...args));
    return res;
  };
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function base62(store: JournalledStore, length: number): string {
  let text = '';
  while (text.length < length)
    text += [...Buffer.from(store.random(), 'hex')].map((byte) => letters[byte % 62] ?? '0').join('');
  return text.slice(0, length);
}

function uuidFrom(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
