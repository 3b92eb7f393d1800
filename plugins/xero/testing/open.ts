import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ReconnectNeeded, type DemoFirm, type PluginContext } from '../../../core/plugin-api/index.ts';
import { driverOf, plainContext, startSandbox, type Driver } from '../../../core/plugin-api/sandbox/kit/index.ts';
import plugin from '../plugin.ts';
import sandbox from '../sandbox/sandbox.ts';
import { smallFirm } from './firm.ts';

/** A connected plugin before its sandbox, with a clock the test moves. */
export interface Xero extends Driver {
  readonly ctx: PluginContext;
  readonly url: string;
  readonly recordFile: string;
  readonly warnings: string[];
  /** Milliseconds the shared clock is moved on. */
  advance(duration: Temporal.Duration): void;
  books(): Promise<Books>;
  accountId(name: string): Promise<string>;
  invoiceId(number: string): Promise<string>;
  token(fields: Record<string, string>): Promise<Response>;
  registerWebhook(url: string): Promise<void>;
  close(): Promise<void>;
}

export interface Books {
  readonly accounts: readonly { id: string; name: string; type: string; balance: string }[];
  readonly invoices: readonly { number: string; status: string; amountDue: string; currency: string }[];
  readonly entries: readonly {
    id: string;
    invoice?: string;
    kind: string;
    status: string;
    account: string | null;
    amount: string;
    currency: string;
    reference: string;
    date: string;
  }[];
}

/** Starts a sandbox with the firm's books, consents and identifies, as the host does; to other scopes than the plugin's where given. */
export async function openXero(firm: DemoFirm = smallFirm, scopes?: readonly string[]): Promise<Xero> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'xero.'));
  const recordFile = path.join(dir, 'traffic.jsonl');
  const moved = { by: 0 };
  const start = Temporal.Instant.from('2026-11-24T12:00:00Z');
  const began = performance.now();
  const now = () => start.add({ milliseconds: Math.floor(performance.now() - began) + moved.by });
  const running = await startSandbox({
    pluginId: 'xero',
    module: sandbox,
    dir: path.join(dir, 'books'),
    port: 0,
    now,
    recordFile,
  });
  const driver = driverOf(running.control);
  await driver.control('seed', firm);
  const credentials = await driver.control<Record<string, string>>('credentials');
  const tokenCall = (fields: Record<string, string>) => askForToken(running.url, credentials, fields);
  const tokens = await consent(running.url, credentials, driver, tokenCall, scopes);
  const warnings: string[] = [];
  const ctx = contextOf({ url: running.url, settings: credentials, tokens, tokenCall, now, warnings });
  const identity = await plugin.identify(ctx);
  const connected: PluginContext = { ...ctx, identity };
  return {
    ...driver,
    ctx: connected,
    url: running.url,
    recordFile,
    warnings,
    advance: (duration) => {
      moved.by += duration.total('milliseconds');
    },
    books: () => driver.control('books'),
    accountId: async (name) => idOf(await driver.control('books'), name),
    invoiceId: async (number) => {
      const { data } = await api(running.url, connected, `Invoices?InvoiceNumbers=${number}`);
      return (data['Invoices'] as { InvoiceID: string }[])[0]?.InvoiceID ?? '';
    },
    token: tokenCall,
    registerWebhook: async (url) => {
      await driver.control('webhook', { url });
    },
    close: async () => {
      await running.close();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

function idOf(books: Books, name: string): string {
  const found = books.accounts.find((account) => account.name === name);
  if (!found) throw new Error(`No account ${name}.`);
  return found.id;
}

/** A bare call of the API, for what the SDK hides. */
export async function api(
  url: string,
  ctx: PluginContext,
  resource: string,
  init: { readonly method?: string; readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<{ readonly response: Response; readonly data: Record<string, unknown> }> {
  const response = await fetch(`${url}/api.xro/2.0/${resource}`, {
    method: init.method ?? 'GET',
    headers: {
      authorization: `Bearer ${await ctx.accessToken()}`,
      'xero-tenant-id': ctx.identity?.extra?.['tenantId'] ?? '',
      accept: 'application/json',
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  const text = await response.text();
  return { response, data: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text } };
}

interface HeldTokens {
  access: string;
  refresh: string;
  expiresAt: Temporal.Instant;
}

type TokenCall = (fields: Record<string, string>) => Promise<Response>;

async function consent(
  url: string,
  credentials: Record<string, string>,
  driver: Driver,
  tokenCall: TokenCall,
  scopes?: readonly string[],
): Promise<HeldTokens> {
  const connect = plugin.connect;
  if (connect.kind !== 'oauth2') throw new Error('The plugin connects by OAuth.');
  const verifier = randomBytes(32).toString('base64url');
  const page = new URL(connect.options.authorize.path, url);
  page.search = new URLSearchParams({
    response_type: 'code',
    client_id: credentials['clientId'] ?? '',
    redirect_uri: 'http://localhost:3000/back',
    scope: (scopes ?? connect.options.scopes).join(' '),
    state: 'abc',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const { redirect = '' } = await driver.act('consent', { url: page.toString() });
  const code = new URL(redirect).searchParams.get('code') ?? '';
  const answer = await tokenCall({
    grant_type: 'authorization_code',
    code,
    redirect_uri: 'http://localhost:3000/back',
    code_verifier: verifier,
  });
  return heldFrom(await answer.json(), Temporal.Instant.from('2026-11-24T12:00:00Z'));
}

function askForToken(
  url: string,
  credentials: Record<string, string>,
  fields: Record<string, string>,
): Promise<Response> {
  const pair = [credentials['clientId'], credentials['clientSecret']].map((part) => encodeURIComponent(part ?? ''));
  return fetch(`${url}/connect/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(pair.join(':')).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields),
  });
}

function heldFrom(answer: unknown, now: Temporal.Instant): HeldTokens {
  const fields = answer as { access_token: string; refresh_token: string; expires_in: number };
  return {
    access: fields.access_token,
    refresh: fields.refresh_token,
    expiresAt: now.add({ seconds: fields.expires_in - 60 }),
  };
}

function contextOf(parts: {
  readonly url: string;
  readonly settings: Record<string, string>;
  readonly tokens: HeldTokens;
  readonly tokenCall: TokenCall;
  readonly now: () => Temporal.Instant;
  readonly warnings: string[];
}): PluginContext {
  const { url, settings, tokenCall, now, warnings } = parts;
  let held = parts.tokens;
  return plainContext(
    url,
    {
      settings,
      now,
      async accessToken() {
        if (Temporal.Instant.compare(held.expiresAt, now()) > 0) return held.access;
        const answer = await tokenCall({ grant_type: 'refresh_token', refresh_token: held.refresh });
        if (!answer.ok) throw new ReconnectNeeded('The connection has lapsed.');
        held = heldFrom(await answer.json(), now());
        return held.access;
      },
    },
    warnings,
  );
}
