import { beforeAll, expect, test } from '@jest/globals';
import { forEach, pluginsUnderTest } from './plugins.ts';
import { always, rest, stageFor, tokenPaths } from './stage.ts';

/** Shorter values would be found inside ordinary words. */
const shortestSecret = 8;

forEach(await pluginsUnderTest(), 'credentials', (under) => {
  const tokens = tokenPaths(under.plugin.definition);
  const stage = stageFor(under);

  beforeAll(() => stage().syncAll(), 120_000);

  async function connection() {
    const [found] = await stage().bench.host.connections();
    if (!found) throw new Error('There is no connection.');
    return found;
  }

  /** No token is taken any more, no key, and no new token is given (RFC 6749, 5.2). */
  async function withdraw(): Promise<void> {
    for (const path of tokens)
      await stage().bench.fault({
        kind: 'status',
        match: { path },
        status: 400,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ error: 'invalid_grant' }),
        times: always,
      });
    await stage().bench.fault({ kind: 'status', status: 401, times: always });
  }

  test('a token that ran out is renewed once, however many calls of however many processes need it', async () => {
    stage().clock.advance({ hours: 24 });
    const other = await stage().bench.another();
    const hosts = [stage().bench.host, other, stage().bench.host, other, stage().bench.host];
    const renewals = await stage().tokenCallsDuring(() =>
      Promise.all(hosts.map((host) => host.check(stage().connectionId))),
    );
    const usesTokens = await stage().bench.db.hub('connection_secrets').where({ field: '#tokens' }).select('field');
    expect(renewals).toHaveLength(usesTokens.length);
    expect((await connection()).state).toBe('connected');
  });

  test('one refused call is mended without a person where a new token can be had, and else asks for one', async () => {
    const usesTokens = await stage().bench.db.hub('connection_secrets').where({ field: '#tokens' }).select('field');
    const [stream = ''] = stage().streams.map(({ name }) => name);
    rest(stage().clock);
    const calls = await stage().callsDuring(() => stage().run(stream));
    const path = calls[0]?.path.split('?', 1)[0];
    rest(stage().clock);
    await stage().bench.fault({ kind: 'status', status: 401, match: { path } });
    const first = await stage().run(stream);
    if (usesTokens.length === 0) {
      expect(first).toBe('failed');
      expect((await connection()).state).toBe('needs_attention');
      await stage().bench.host.check(stage().connectionId);
    } else {
      rest(stage().clock);
      expect(first === 'complete' ? first : await stage().run(stream)).toBe('complete');
    }
    expect((await connection()).state).toBe('connected');
  });

  test('credentials that were withdrawn ask for a person, and polling stops until then', async () => {
    stage().clock.advance({ hours: 24 });
    await withdraw();
    const [stream = ''] = stage().streams.map(({ name }) => name);
    expect(await stage().run(stream)).toBe('failed');
    const { state, trouble } = await connection();
    expect(state).toBe('needs_attention');
    expect(trouble).toMatch(/^\S.*\.$/);
    const calls = await stage().callsDuring(async () => {
      await expect(stage().run(stream)).rejects.toMatchObject({ code: 'reconnect_needed' });
    });
    expect(calls).toEqual([]);
  });

  test('connecting again goes on where it was', async () => {
    const before = await stage().records();
    await stage().bench.connect();
    expect((await connection()).state).toBe('connected');
    await stage().syncAll();
    expect(await stage().records()).toEqual(before);
  });

  test('no secret stands in the log, the audit, the settings as they are shown or the addresses that were called', async () => {
    const secrets = (await stage().bench.secrets()).filter(({ length }) => length >= shortestSecret);
    expect(secrets.length).toBeGreaterThan(0);
    const { hub } = stage().bench.db;
    const places = {
      log: stage().bench.logged.join('\n'),
      audit: JSON.stringify(await hub('audit_events').select()),
      settings: JSON.stringify(await hub('connections').select()),
      form: JSON.stringify(await stage().bench.host.settingsForm(under.plugin.definition.id)),
      cards: JSON.stringify((await stage().bench.host.cards()).map(({ connections }) => connections)),
      journal: JSON.stringify(await stage().bench.journal()),
    };
    for (const [place, text] of Object.entries(places))
      expect([place, secrets.filter((secret) => text.includes(secret)).length]).toEqual([place, 0]);
  });
});
