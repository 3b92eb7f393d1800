import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { aStaffMember, signedIn } from '../../test/support/people.ts';
import { openPluginStage, type PluginStage } from '../../test/support/plugins/stage.ts';

const page = '/staff/settings/plugins/macaw';
const settings = { clientId: 'macaw-7', clientSecret: 'macaw-secret-4321', seeds: '7', talks: 'false' };

let stage: PluginStage;

beforeAll(async () => {
  stage = await openPluginStage('consenting');
});
afterAll(() => stage.close());

async function begin(fields: Record<string, string> = {}): Promise<string> {
  const answer = await stage.owner.post(`${page}/connection`, fields);
  expect(answer.status).toBe(303);
  return answer.location ?? '';
}

/** The person allows it at the vendor, or does not; gives the address the browser is sent back to. */
async function answered(act: 'consent' | 'deny', url: string): Promise<string> {
  const { redirect = '' } = await stage.act('macaw', act, { url });
  const { pathname, search } = new URL(redirect);
  return pathname + search;
}

async function connect(fields: Record<string, string> = {}): Promise<void> {
  const back = await stage.owner.get(await answered('consent', await begin(fields)));
  expect(back.location).toBe(`${page}?told=connected`);
}

async function macaw(): Promise<Record<string, unknown>> {
  const [connection] = await stage.host.connections();
  return { ...connection };
}

function warnings(): readonly { readonly msg: string; readonly requestId?: string }[] {
  return stage
    .logged()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { level: number; msg: string })
    .filter(({ level }) => level >= 40);
}

describe('connecting at the vendor’s page', () => {
  test('the form leads there, with an address to come back to that is known beforehand', async () => {
    const url = new URL(await begin(settings));
    expect(url.pathname).toBe('/authorize');
    expect(url.searchParams.get('redirect_uri')).toBe(`http://portico.example${page}/callback`);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(await macaw()).toMatchObject({ state: 'new', identity: null });
  });

  test('who says no there is told so, nothing is connected, and what was typed is not lost', async () => {
    const answer = await stage.owner.get(await answered('deny', await begin()));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Macaw was not connected: access was not allowed there.');
    expect(await macaw()).toMatchObject({ state: 'new', identity: null });
    const form = await stage.owner.get(page);
    expect(form.text).toContain('value="macaw-7"');
    expect(form.text).toMatch(/name="talks" type="checkbox" value="true"(?! checked)/);
  });

  test('who says yes comes back to a connection, and its lists are queued', async () => {
    await connect();
    expect(await macaw()).toMatchObject({ state: 'connected', identity: { organisation: 'Macaw House' } });
    expect(await stage.db.hub('jobs').where({ name: 'sync.stream' }).select()).not.toEqual([]);
    expect(JSON.stringify(await stage.db.hub('connections').first('settings'))).toContain('"seeds":7');
  });
});

describe('an answer nobody waits for', () => {
  test('made up: a page with a sentence, nothing changed, logged once and without the answer', async () => {
    const before = [await macaw(), warnings().length];
    const answer = await stage.owner.get(`${page}/callback?code=stolen-code-1&state=made-up-state`);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('belongs to no connection that was just begun');
    expect([await macaw(), warnings().length - 1]).toEqual(before);
    expect(warnings().at(-1)).toMatchObject({
      msg: 'a connection was not completed',
      requestId: answer.headers.get('x-request-id'),
    });
    expect(stage.logged()).not.toMatch(/stolen-code-1|made-up-state/);
  });

  test('used before: the second time is refused and the connection stands', async () => {
    const address = await answered('consent', await begin());
    expect((await stage.owner.get(address)).status).toBe(303);
    expect((await stage.owner.get(address)).status).toBe(422);
    expect(await macaw()).toMatchObject({ state: 'connected' });
  });

  test('too late: after half an hour it must be begun anew', async () => {
    const address = await answered('consent', await begin());
    stage.clock.advance({ minutes: 31 });
    expect((await stage.owner.get(address)).status).toBe(422);
  });

  test('begun by somebody else: each begins their own', async () => {
    await aStaffMember(stage.db, 'other@firm.example');
    const other = await signedIn(stage.house, 'other@firm.example');
    const answer = await other.get(await answered('consent', await begin()));
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('Somebody else began this connection')]);
  });

  test('for a plugin that was never begun there is nothing to answer', async () => {
    const fresh = await openPluginStage('consenting');
    expect((await fresh.owner.get(`${page}/callback?code=a&state=b`)).status).toBe(404);
    await fresh.close();
  });
});

describe('reconnecting', () => {
  beforeEach(async () => {
    await stage.act('macaw', 'become', { id: 'mac_1', name: 'Macaw House' });
    await connect();
  });

  test('after the vendor withdrew its consent: the page asks for it, and one button is enough', async () => {
    await stage.act('macaw', 'withdraw');
    stage.clock.advance({ minutes: 2 });
    expect((await stage.owner.post(`${page}/check`, {})).status).toBe(422);
    const { text } = await stage.owner.get(page);
    expect(text).toContain('Macaw no longer accepts this connection.');
    expect(text).toContain('>Reconnect Macaw</button>');
    await connect();
    expect(await macaw()).toMatchObject({ state: 'connected', trouble: null });
  });

  test('another organisation is refused, and the connection stands as it was', async () => {
    await stage.act('macaw', 'become', { id: 'mac_2', name: 'The Other House' });
    const before = await macaw();
    const answer = await stage.owner.get(await answered('consent', await begin()));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Macaw is connected to Macaw House; these credentials are for The Other House.');
    expect(await macaw()).toEqual(before);
  });

  test('settings whose consent never comes are not the connection’s: it goes on with its own', async () => {
    await stage.owner.get(await answered('deny', await begin({ clientSecret: 'a-wrong-secret-0000', seeds: '9' })));
    const { text } = await stage.owner.get(page);
    expect(text).toContain('ends with 4321');
    expect(text).toMatch(/name="seeds" type="text" value="7"/);
    expect((await stage.owner.post(`${page}/check`, {})).location).toBe(`${page}?told=checked`);
  });

  test('settings whose consent comes are kept with it', async () => {
    await connect({ seeds: '11' });
    expect((await stage.owner.get(page)).text).toMatch(/name="seeds" type="text" value="11"/);
    await connect({ seeds: '7' });
  });

  test('a secret the vendor repeats in its refusal reaches neither page nor log', async () => {
    const answer = await stage.owner.get(
      await answered('consent', await begin({ clientSecret: 'a-wrong-secret-0000' })),
    );
    expect(answer.status).toBe(422);
    for (const place of [answer.text, stage.logged()]) expect(place).not.toContain('a-wrong-secret-0000');
  });
});

describe('a renewal that fails', () => {
  beforeEach(async () => {
    await connect(settings);
    stage.clock.advance({ minutes: 2 });
    await stage.fault('macaw', { kind: 'status', status: 401, match: { path: '/v1' } });
  });
  afterEach(() => connect());

  async function refusal(): Promise<string> {
    const answer = await stage.owner.post(`${page}/check`, {});
    expect(answer.status).toBe(422);
    return answer.text;
  }

  test('tells neither page, connection nor log the client secret the vendor repeats', async () => {
    const body = '{"error":"invalid_client","error_description":"The secret macaw-secret-4321 is too old"}';
    const headers = { 'content-type': 'application/json' };
    await stage.fault('macaw', { kind: 'status', status: 401, headers, body, match: { path: '/token' } });
    const told = await refusal();
    expect(told).toContain('The secret [redacted] is too old');
    for (const place of [told, JSON.stringify(await macaw()), stage.logged()])
      expect(place).not.toContain('macaw-secret-4321');
  });

  test('nor the refresh token', async () => {
    await stage.act('macaw', 'spend');
    expect(await refusal()).toContain('The token [redacted] is used up');
  });
});

test('disconnecting tells the vendor, and only the same organisation may come back', async () => {
  await connect();
  const words = (await stage.owner.get(`${page}/disconnection`)).text;
  expect(words).toContain('Macaw is told to withdraw them');
  await stage.owner.post(`${page}/disconnection`, {});
  const empty = await stage.owner.post(`${page}/connection`, {});
  expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('Client secret is missing.')]);
  await connect(settings);
  const log = (await stage.owner.get(page)).text;
  for (const act of ['Disconnected', 'Settings saved', 'changed: clientSecret', 'Connected to Macaw House'])
    expect(log).toContain(act);
});
