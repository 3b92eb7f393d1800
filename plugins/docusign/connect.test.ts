import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { audience, endpointFor, identify } from './connect.ts';
import { settings } from './settings.ts';
import { openDocuSign, type DocuSign } from './testing/open.ts';

let docusign: DocuSign;
beforeEach(async () => {
  docusign = await openDocuSign();
});
afterEach(() => docusign.close());

function userInfo(...accounts: readonly object[]): typeof fetch {
  return () => Promise.resolve(Response.json({ sub: 'u', accounts }));
}

const account = (id: string, base: string, isDefault: unknown = false) => ({
  account_id: id,
  account_name: `Account ${id}`,
  base_uri: base,
  is_default: isDefault,
});

describe('identify', () => {
  test('names the account and keeps where its API lies', async () => {
    expect(await identify(docusign.as({ identity: null }))).toMatchObject({
      organisation: 'Alder & Finch',
      baseCurrency: 'GBP',
      timeZone: 'UTC',
      liveMode: false,
      extra: { api: docusign.url },
    });
  });

  test.each(['https://evil.example', 'https://docusign.net.evil.example', 'http://na1.docusign.net', 'nonsense'])(
    'refuses an account that is said to lie at %s',
    async (base) => {
      const ctx = docusign.as({ identity: null, fetch: userInfo(account('a', base, true)) });
      await expect(identify(ctx)).rejects.toMatchObject({
        code: 'vendor_refused',
        message: `DocuSign says the account lies at ${base}; only addresses under docusign.net are called.`,
      });
    },
  );

  test('refuses an account the user does not have, and names those there are', async () => {
    const wish = { ...docusign.settings, account: 'Elsewhere Ltd' };
    await expect(identify(docusign.as({ identity: null, settings: wish }))).rejects.toMatchObject({
      message: 'The user has these accounts: Alder & Finch. The settings name Elsewhere Ltd.',
    });
  });

  test('stays with the account it was connected to', async () => {
    const ctx = docusign.as({ fetch: userInfo(account('other', docusign.url, true)) });
    await expect(identify(ctx)).rejects.toMatchObject({
      message: 'This connection is to Alder & Finch; the user has these accounts: Account other.',
    });
  });

  test('knows a refused token from an answer that makes no sense', async () => {
    const answering = (answer: Response) => docusign.as({ identity: null, fetch: () => Promise.resolve(answer) });
    await expect(identify(answering(new Response('', { status: 401 })))).rejects.toMatchObject({
      code: 'reconnect_needed',
    });
    await expect(identify(answering(new Response('<html>')))).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });
});

test('each environment has its own identity server, and the assertion names its bare host', () => {
  const ctx = docusign.as({
    settings: { environment: 'demo' },
    endpoint: (name) => (name === 'authDemo' ? 'https://account-d.docusign.com' : 'https://account.docusign.com'),
  });
  expect([endpointFor(ctx), audience(ctx)]).toEqual(['authDemo', 'account-d.docusign.com']);
});

describe('the settings', () => {
  const given = (change: Record<string, unknown>) => settings.safeParse({ ...docusign.settings, ...change });
  const pem = (): string => docusign.settings['privateKey'] ?? '';

  test.each([
    ['as it is', (text: string) => text],
    ['on one line, as a form makes it', (text: string) => text.replaceAll('\n', '')],
    ['with spaces for line breaks', (text: string) => text.replaceAll('\n', ' ')],
    ['with the line breaks written out', (text: string) => text.replaceAll('\n', '\\n')],
  ])('take the private key %s', (_how, change) => {
    expect(given({ privateKey: change(pem()) }).data?.privateKey === pem()).toBe(true);
  });

  test('ask for the private key in a field of several lines', () => {
    expect(settings.shape.privateKey.meta()).toMatchObject({ secret: true, multiline: true });
  });

  test('take no other key and no half of one', () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    for (const key of [privateKey, pem().slice(0, 400), 'secret', ''])
      expect(given({ privateKey: key }).error?.issues).toMatchObject([
        { message: 'The private key is not an RSA key in PEM form.' },
      ]);
  });

  test('want GUIDs where DocuSign has GUIDs', () => {
    expect(given({ userId: 'me@firm.example' }).error?.issues).toMatchObject([
      { message: 'A user id is a GUID: 8-4-4-4-12 hexadecimal digits.' },
    ]);
  });
});
