import { createPrivateKey } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SignJWT } from 'jose';
import type { DemoFirm, PluginContext } from '../../../core/plugin-api/index.ts';
import { driverOf, plainContext, startSandbox, type Driver } from '../../../core/plugin-api/sandbox/kit/index.ts';
import plugin from '../plugin.ts';
import sandbox from '../sandbox/sandbox.ts';
import { smallFirm } from './firm.ts';

/** A connected plugin before its sandbox, with a clock the test moves. */
export interface DocuSign extends Driver {
  readonly ctx: PluginContext;
  readonly url: string;
  readonly recordFile: string;
  readonly settings: Readonly<Record<string, string>>;
  /** The same connection with something about it changed. */
  as(change: Partial<PluginContext>): PluginContext;
  advance(duration: Temporal.DurationLike): void;
  /** The id of the firm's envelope of this subject. */
  idOf(subject: string): Promise<string>;
  /** A token for an assertion with these claims changed; the raw answer. */
  token(change?: Record<string, unknown>): Promise<Response>;
  /** A bare call of the API, for what the SDK hides. */
  api(pathname: string, init?: { method?: string; body?: unknown; token?: string }): Promise<Response>;
  close(): Promise<void>;
}

export async function openDocuSign(firm: DemoFirm = smallFirm): Promise<DocuSign> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'docusign.'));
  const recordFile = path.join(dir, 'traffic.jsonl');
  let at = Temporal.Instant.from('2026-11-24T12:00:00Z');
  const now = () => at;
  const running = await startSandbox({ pluginId: 'docusign', module: sandbox, dir, port: 0, now, recordFile });
  const driver = driverOf(running.control);
  await driver.control('seed', firm);
  const settings = {
    ...(await driver.control<Record<string, string>>('credentials')),
    ...(await driver.control<Record<string, string>>('webhook', { url: 'http://localhost:9/webhooks/docusign' })),
  };
  const token: DocuSign['token'] = async (change = {}) => askForToken(running.url, settings, at, change);
  const held = { token: '', until: at };
  const base = plainContext(running.url, {
    settings,
    now,
    webhookUrl: 'http://localhost:9/webhooks/docusign',
    async accessToken() {
      if (Temporal.Instant.compare(held.until, at) > 0) return held.token;
      const { access_token: access } = (await (await token()).json()) as { access_token: string };
      Object.assign(held, { token: access, until: at.add({ minutes: 59 }) });
      return access;
    },
  });
  await driver.act('consent', { url: consentUrl(running.url, settings) });
  const identity = await plugin.identify(base);
  const ctx = { ...base, identity };
  return {
    ...driver,
    ctx,
    url: running.url,
    recordFile,
    settings,
    as: (change) => ({ ...ctx, ...change }),
    advance(duration) {
      at = at.toZonedDateTimeISO('UTC').add(duration).toInstant();
    },
    async idOf(subject) {
      const { envelopes } = await driver.control<{ envelopes: { id: string; subject: string }[] }>('state');
      const found = envelopes.find((one) => one.subject === subject);
      if (!found) throw new Error(`No envelope ${subject}.`);
      return found.id;
    },
    token,
    async api(pathname, { method = 'GET', body, token: given } = {}) {
      return fetch(`${running.url}/restapi/v2.1/accounts/${identity.organisationId}${pathname}`, {
        method,
        headers: {
          authorization: `Bearer ${given ?? (await ctx.accessToken())}`,
          'content-type': 'application/json',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    async close() {
      await running.close();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function consentUrl(url: string, settings: Readonly<Record<string, string>>): string {
  const page = new URL('/oauth/auth', url);
  page.search = new URLSearchParams({
    response_type: 'code',
    client_id: settings['integrationKey'] ?? '',
    scope: 'signature impersonation',
    redirect_uri: 'http://localhost:3000/back',
    state: 'abc',
  }).toString();
  return page.toString();
}

async function askForToken(
  url: string,
  settings: Readonly<Record<string, string>>,
  now: Temporal.Instant,
  change: Record<string, unknown>,
): Promise<Response> {
  const iat = Math.floor(now.epochMilliseconds / 1000);
  const claims = {
    iss: settings['integrationKey'] ?? '',
    sub: settings['userId'] ?? '',
    aud: new URL(url).host,
    scope: 'signature impersonation',
    iat,
    exp: iat + 600,
    ...change,
  };
  const assertion = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256' })
    .sign(createPrivateKey(settings['privateKey'] ?? ''));
  return fetch(`${url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
  });
}
