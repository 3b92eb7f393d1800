import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aClient, aClientPerson, aStaffMember, signedIn } from '../../test/support/people.ts';
import { openPluginStage, type PluginStage } from '../../test/support/plugins/stage.ts';
import type { Answer } from '../../test/support/house.ts';

const list = '/staff/settings/plugins';
const parrot = `${list}/parrot`;
const acts = ['connection', 'check', 'sync', 'activation', 'deactivation', 'disconnection'];
const secrets = ['parrot-key-1234', 'parrot-secret-5678', 'parrot-key-wrong'];

let stage: PluginStage;

beforeAll(async () => {
  stage = await openPluginStage('installed', 'consenting', 'broken');
});
afterAll(() => stage.close());

const get = (path: string): Promise<Answer> => stage.owner.get(path);
const post = (path: string, fields: Record<string, string> = {}): Promise<Answer> => stage.owner.post(path, fields);

/** Words as a person reads them: without tags, entities and line breaks. */
function read({ text }: Answer): string {
  const main = text.slice(text.indexOf('<main'), text.indexOf('</main>'));
  return main
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');
}

async function auditActions(): Promise<readonly string[]> {
  const rows = await stage.db
    .hub('audit_events')
    .whereLike('action', 'plugin.%')
    .orderBy('id')
    .select<{ action: string }[]>('action');
  return rows.map(({ action }) => action);
}

describe('who may see it', () => {
  const pages = [list, parrot, `${parrot}/progress`, `${parrot}/callback`];

  test('nobody is led to the sign-in page', async () => {
    const nobody = stage.house.visitor();
    for (const path of pages) expect((await nobody.get(path)).location).toMatch(/^\/sign-in/);
    for (const act of acts) expect((await nobody.post(`${parrot}/${act}`, {})).location).toBe('/sign-in');
  });

  test('a client finds nothing there', async () => {
    await aClientPerson(stage.db, 'anna@acme.example', [await aClient(stage.db, 'Acme')]);
    const client = await signedIn(stage.house, 'anna@acme.example');
    for (const path of pages) expect((await client.get(path)).status).toBe(404);
    for (const act of acts) expect((await client.post(`${parrot}/${act}`, {})).status).toBe(404);
  });

  test('staff without the right are told who can help, and change nothing', async () => {
    await aStaffMember(stage.db, 'books@firm.example', 'bookkeeper');
    const books = await signedIn(stage.house, 'books@firm.example');
    for (const path of pages) expect((await books.get(path)).status).toBe(403);
    const sent = await books.post(`${parrot}/connection`, { apiKey: 'parrot-key-1234' });
    expect(sent.status).toBe(403);
    expect(await stage.host.connections()).toEqual([]);
  });

  test('a plugin there is no folder of is a 404, whatever is asked of it', async () => {
    for (const path of ['', '/progress', '/callback', '/deactivation'])
      expect((await get(`${list}/nobody${path}`)).status).toBe(404);
    for (const act of acts) expect((await post(`${list}/nobody/${act}`)).status).toBe(404);
  });
});

describe('a plugin that is refused', () => {
  test('stands among the others with who needs what and what was found', async () => {
    const words = read(await get(list));
    expect(words).toContain("'other-contract' needs contract version 2; this Portico speaks version 1.");
    expect(words).toContain("found 'http://api.parrot.example'");
    expect(words).toContain('Parrot');
  });

  test('has a page with the reason and no form, and cannot be connected', async () => {
    const page = await get(`${list}/other-contract`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<form class="form');
    expect((await post(`${list}/other-contract/connection`, { apiKey: 'parrot-key-1234' })).status).toBe(422);
  });
});

describe('before it is connected', () => {
  test('nothing can be ended, checked or synced, and the page asks for the settings', async () => {
    for (const act of ['check', 'sync', 'activation', 'deactivation', 'disconnection'])
      expect((await post(`${parrot}/${act}`)).status).toBe(404);
    const page = await get(parrot);
    expect(read(page)).toContain('Enter its settings and connect it');
    expect(page.text).toContain('>Connect Parrot</button>');
  });

  test('the form is made of the schema: labels, help, choices, secrets that hide what is typed', async () => {
    const { text } = await get(parrot);
    expect(text).toMatch(/<label for="setting-apiKey">API key/);
    expect(text).toMatch(/id="setting-apiKey" name="apiKey" type="password" value=""/);
    expect(text).toContain('For webhooks.');
    expect(text).toMatch(/<option value="hello" selected>/);
    const macaw = (await get(`${list}/macaw`)).text;
    expect(macaw).toMatch(/<textarea id="setting-certificate"/);
    expect(macaw).toMatch(/id="setting-talks" name="talks" type="checkbox" value="true" checked/);
    expect(macaw).toMatch(/id="setting-seeds" name="seeds" type="text" value="5"/);
  });

  test('the addresses the vendor asks for can be copied', async () => {
    expect((await get(parrot)).text).toContain(`value="${stage.house.deps.url}/webhooks/parrot"`);
    const redirect = `value="${stage.house.deps.url}${list}/macaw/callback"`;
    expect((await get(`${list}/macaw`)).text).toContain(redirect);
    expect((await get(parrot)).text).not.toContain('/callback"');
  });
});

describe('a form that cannot be used', () => {
  test('names the field, leads to it, keeps what was typed except secrets, and stores nothing', async () => {
    const answer = await post(`${parrot}/connection`, {
      apiKey: 'short',
      signingSecret: 'hush-hush',
      greeting: 'ahoy',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/class="error-summary" role="alert" tabindex="-1"/);
    expect(answer.text).toContain('<a href="#setting-apiKey">A key has eight characters or more.</a>');
    expect(answer.text).toMatch(/id="setting-apiKey"[^>]*aria-invalid="true"/);
    expect(answer.text).toMatch(/<option value="ahoy" selected>/);
    expect(answer.text).not.toContain('hush-hush');
    expect(answer.text).not.toContain('value="short"');
    expect(await stage.host.connections()).toEqual([]);
  });

  test('says what is missing, and takes no setting there is none of', async () => {
    expect(read(await post(`${parrot}/connection`, { nonsense: 'x' }))).toContain('API key is missing.');
  });

  test('with a key the vendor refuses says so on the page and stores nothing', async () => {
    const answer = await post(`${parrot}/connection`, { apiKey: 'parrot-key-wrong' });
    expect(answer.status).toBe(422);
    expect(read(answer)).toContain('Parrot no longer accepts the key.');
    expect(await stage.host.connections()).toEqual([]);
  });

  test('while the vendor is away says that, and can be sent again', async () => {
    await stage.fault('parrot', { kind: 'status', status: 503, match: { path: '/v1/account' } });
    const answer = await post(`${parrot}/connection`, { apiKey: 'parrot-key-1234', greeting: 'ahoy' });
    expect([answer.status, read(answer)]).toEqual([503, expect.stringContaining('Parrot did not take the call.')]);
    expect(answer.text).toMatch(/<option value="ahoy" selected>/);
  });
});

describe('connecting with a key', () => {
  test('leads back to the page, which says to whom', async () => {
    const answer = await post(`${parrot}/connection`, {
      apiKey: 'parrot-key-1234',
      signingSecret: 'parrot-secret-5678',
    });
    expect([answer.status, answer.location]).toEqual([303, `${parrot}?told=connected`]);
    const words = read(await get(`${parrot}?told=connected`));
    expect(words).toContain('Parrot is connected to The Parrot House.');
    expect(words).toContain('test mode');
    expect(await auditActions()).toEqual(['plugin.connected']);
  });

  test('secrets show their last four and are never sent back, stored open or logged', async () => {
    const page = await get(parrot);
    expect(read(page)).toContain('Stored, ends with 1234. Leave empty to keep it.');
    const rows = JSON.stringify(await stage.db.hub('connections').select());
    const audit = JSON.stringify(await stage.db.hub('audit_events').select());
    for (const secret of secrets)
      for (const place of [page.text, (await get(list)).text, rows, audit, stage.logged()])
        expect(place).not.toContain(secret);
  });

  test('a form with empty secrets keeps them and changes the rest; the log says which settings', async () => {
    await post(`${parrot}/connection`, { apiKey: '', signingSecret: '', greeting: 'ahoy' });
    const page = await get(parrot);
    expect(page.text).toMatch(/<option value="ahoy" selected>/);
    expect(read(page)).toContain('Stored, ends with 5678');
    expect(read(page)).toContain('changed: greeting');
    expect(read(page)).toContain('Staff owner@firm.example');
  });

  test('the card says all of it', async () => {
    const words = read(await get(list));
    for (const fact of [
      'Connected to The Parrot House (test mode)',
      'Switched On',
      'Last good sync',
      'Calls in 24 hours',
    ])
      expect(words).toContain(fact);
  });
});

describe('Test connection', () => {
  test('asks the vendor and says who answered', async () => {
    expect((await post(`${parrot}/check`)).location).toBe(`${parrot}?told=checked`);
    expect(read(await get(`${parrot}?told=checked`))).toContain('Parrot answered: this is The Parrot House');
  });

  test('says what the vendor says, and the connection then asks for a person', async () => {
    await stage.fault('parrot', { kind: 'status', status: 401, match: { path: '/v1/account' } });
    const answer = await post(`${parrot}/check`);
    expect(answer.status).toBe(422);
    expect(read(answer)).toContain('Needs you');
    expect((await get(`${parrot}?told=checked`)).text).not.toContain('the credentials are good');
    expect((await post(`${parrot}/check`)).location).toBe(`${parrot}?told=checked`);
  });
});

describe('turning off and on', () => {
  test('asks first, and says what stops and what stays', async () => {
    const words = read(await get(`${parrot}/deactivation`));
    expect(words).toContain('Turn Parrot off?');
    expect(words).toContain('Messages from Parrot are refused.');
    expect(words).toContain('Nothing was read from Parrot yet.');
    expect((await stage.host.connections())[0]?.enabled).toBe(true);
  });

  test('off: nothing is read, the page says so, and what cannot be done is refused in words', async () => {
    expect((await post(`${parrot}/deactivation`)).location).toBe(`${parrot}?told=off`);
    const page = await get(`${parrot}?told=off`);
    expect(read(page)).toContain('Parrot is off. Everything it brought stays.');
    expect(page.text).not.toContain('>Sync now<');
    const sync = await post(`${parrot}/sync`);
    expect([sync.status, read(sync)]).toEqual([422, expect.stringContaining('Parrot is switched off.')]);
    expect((await get(`${parrot}/deactivation`)).status).toBe(404);
  });

  test('on: it goes on, and an old address no longer says that it is off', async () => {
    expect((await post(`${parrot}/activation`)).location).toBe(`${parrot}?told=on`);
    expect(read(await get(`${parrot}?told=off`))).not.toContain('Parrot is off.');
    expect((await auditActions()).slice(-2)).toEqual(['plugin.switched_off', 'plugin.switched_on']);
  });
});

describe('disconnecting', () => {
  test('asks first, forgets the credentials and keeps who it was', async () => {
    expect(read(await get(`${parrot}/disconnection`))).toContain('Withdraw the key at Parrot too');
    expect((await post(`${parrot}/disconnection`)).location).toBe(`${parrot}?told=disconnected`);
    expect(await stage.db.hub('connection_secrets').select()).toEqual([]);
    expect(read(await get(parrot))).toContain('only The Parrot House can be connected');
    expect((await auditActions()).at(-1)).toBe('plugin.disconnected');
  });

  test('what it was connected to can come back', async () => {
    await post(`${parrot}/connection`, { apiKey: 'parrot-key-1234' });
    expect((await stage.host.connections())[0]).toMatchObject({ state: 'connected', enabled: true });
  });
});

test('under another key everything is shown, the vendors are left alone, and the page names the key that is missed', async () => {
  const owner = await stage.withOtherKey();
  for (const path of [list, parrot]) {
    const page = await owner.get(path);
    expect(read(page)).toMatch(/Start it again with the PORTICO_SECRET_KEY .* whose fingerprint is [0-9a-f]{12}/);
    expect(page.text).not.toContain('>Sync now<');
  }
  const answer = await owner.post(`${parrot}/connection`, { apiKey: 'parrot-key-1234' });
  expect([answer.status, read(answer)]).toEqual([422, expect.stringContaining('The vendors are paused')]);
});

test('a house without plugins says how to get one', async () => {
  const bare = await openPluginStage();
  expect(read(await bare.owner.get(list))).toContain('No plugins are installed');
  await bare.close();
});
