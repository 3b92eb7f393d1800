import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Router } from 'express';
import type { Database } from '../db/index.ts';
import type { Wing } from '../wing.ts';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House } from '../../test/support/house.ts';
import { aClient, aClientPerson, aFirm, aStaffMember, password, signedIn } from '../../test/support/people.ts';
import { beginSession } from './sign-in.ts';
import { asClient, asStaff, clientOf, identity, revokeMembership, staffOf } from './index.ts';

/** One page for each kind of reader. */
const rooms: Wing = {
  name: 'rooms',
  routes: () =>
    Router()
      .get('/', asClient, (req, res) => {
        res.json({ clientId: clientOf(req).clientId });
      })
      .get('/staff', asStaff('clients.read'), (req, res) => {
        res.json({ role: staffOf(req).role, method: staffOf(req).method });
      })
      .get('/staff/settings', asStaff('settings'), (_req, res) => {
        res.json({});
      })
      .get('/begin/:person', async (req, res) => {
        await beginSession(req, { id: req.params.person }, 'password', Temporal.Now.instant());
        res.json({ stored: await db.hub('sessions').whereRaw(`sess->>'seenAt' is not null`).select('sid') });
      }),
};

let db: Database;
let house: House;
let acme: string;
let birch: string;

beforeAll(async () => {
  db = await testDatabase();
  house = await openHouse(db, [identity, rooms]);
  await aFirm(db);
  [acme, birch] = [await aClient(db, 'Acme'), await aClient(db, 'Birch')];
  await aStaffMember(db, 'owner@fern.example', 'owner');
  await aStaffMember(db, 'junior@fern.example', 'staff');
  await aClientPerson(db, 'anna@client.example', [acme, birch]);
  await aClientPerson(db, 'ben@client.example', [birch]);
});

afterAll(async () => {
  await house.close();
  await db.close();
});

describe('signing in', () => {
  test('leads to the own start page, or to the page that was asked for', async () => {
    const visitor = house.visitor();
    expect((await visitor.get('/staff/settings?a=1')).location).toBe('/sign-in?next=%2Fstaff%2Fsettings%3Fa%3D1');
    const answer = await visitor.post('/sign-in', {
      email: 'OWNER@fern.example',
      password,
      next: '/staff/settings?a=1',
    });
    expect([answer.status, answer.location]).toEqual([303, '/staff/settings?a=1']);
    expect(JSON.parse((await visitor.get('/staff')).text)).toEqual({ role: 'owner', method: 'password' });
  });

  test('is stored before the answer begins: a quick browser’s next request must find it', async () => {
    await db.hub('sessions').delete();
    const owner = await db.hub('people').where({ email: 'owner@fern.example' }).first<{ id: string }>('id');
    const { text } = await house.visitor().get(`/begin/${owner.id}`);
    expect((JSON.parse(text) as { stored: unknown[] }).stored).toHaveLength(1);
  });

  test('ignores a next= that leads to another site', async () => {
    const answer = await house.visitor().post('/sign-in', {
      email: 'anna@client.example',
      password,
      next: '//evil.example/',
    });
    expect(answer.location).toBe('/');
  });

  test('answers an unknown e-mail and a wrong password with the same page', async () => {
    const about = async (email: string): Promise<string> => {
      const answer = await house.visitor().post('/sign-in', { email, password: 'not the password' });
      expect(answer.status).toBe(422);
      expect(answer.headers.getSetCookie()).toEqual([]);
      return answer.text.replaceAll(email, '');
    };
    expect(await about('anna@client.example')).toBe(await about('nobody@client.example'));
  });

  test('says what is missing when the form is empty', async () => {
    const answer = await house.visitor().post('/sign-in', {});
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('do not fit together');
  });

  test('gives a new session id, so that one planted beforehand is worth nothing', async () => {
    const attacker = await signedIn(house, 'ben@client.example');
    const victim = house.visitor();
    for (const [name, value] of attacker.cookies) victim.setCookie(name, value);
    await victim.post('/sign-in', { email: 'owner@fern.example', password });
    expect([...victim.cookies.values()]).not.toEqual([...attacker.cookies.values()]);
    expect((await attacker.get('/staff')).location).toBe('/sign-in?next=%2Fstaff');
    expect((await victim.get('/staff')).status).toBe(200);
  });

  test('sets one cookie that scripts cannot read and other sites’ forms do not carry', async () => {
    const [line, ...others] = (
      await house.visitor().post('/sign-in', { email: 'ben@client.example', password })
    ).headers.getSetCookie();
    expect(others).toEqual([]);
    expect(line).toMatch(/^portico-\d+=/);
    expect(line).toContain('HttpOnly');
    expect(line).toContain('SameSite=Lax');
    expect(line).not.toContain('Domain');
  });

  test('stores nothing for people who only look', async () => {
    const before = await countSessions();
    await house.visitor().get('/sign-in');
    await house.visitor().get('/');
    expect(await countSessions()).toBe(before);
  });

  test('leaves audit rows: who came in, and who was refused without the e-mail in the chain', async () => {
    const last = async (): Promise<Record<string, unknown> | undefined> =>
      db.hub('audit_events').orderBy('id', 'desc').first<Record<string, unknown> | undefined>();
    await signedIn(house, 'ben@client.example');
    expect(await last()).toMatchObject({
      action: 'session.began',
      actor_kind: 'person',
      facts: { method: 'password' },
    });
    await house.visitor().post('/sign-in', { email: 'stranger@x.example', password: 'guess' });
    const refused = await last();
    expect(refused).toMatchObject({ action: 'session.refused', actor_kind: 'system', facts: { why: 'wrong' } });
    expect(JSON.stringify(refused)).not.toContain('stranger');
  });
});

describe('the throttle', () => {
  test('counts failures only: one may sign in as often as one likes', async () => {
    for (let round = 0; round < 15; round++) await signedIn(house, 'ben@client.example');
  });

  test('stops the eleventh guess, even a right one, and nobody else', async () => {
    await aClientPerson(db, 'guessed@client.example', [acme]);
    const visitor = house.visitor();
    for (let round = 0; round < 10; round++)
      expect(
        (await visitor.post('/sign-in', { email: 'guessed@client.example', password: `guess ${round}` })).status,
      ).toBe(422);
    const answer = await visitor.post('/sign-in', { email: 'Guessed@client.example', password });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(answer.text).toContain('Too many tries. Wait 15 minutes and try again.');
    await signedIn(house, 'ben@client.example');
  });

  test('is not outrun by guesses sent all at once', async () => {
    await aClientPerson(db, 'rushed@client.example', [acme]);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, round) =>
        house.visitor().post('/sign-in', { email: 'rushed@client.example', password: `guess ${round}` }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 422)).toHaveLength(10);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(20);
  });
});

describe('a session', () => {
  test('ends by signing out, and its cookie opens nothing afterwards', async () => {
    const visitor = await signedIn(house, 'ben@client.example');
    const copy = house.visitor();
    for (const [name, value] of visitor.cookies) copy.setCookie(name, value);
    expect((await visitor.post('/session/closure', {})).location).toBe('/sign-in');
    expect((await copy.get('/')).location).toBe('/sign-in');
  });

  test('ends everywhere at once, and nobody else’s', async () => {
    const [here, there] = [await signedIn(house, 'anna@client.example'), await signedIn(house, 'anna@client.example')];
    const other = await signedIn(house, 'ben@client.example');
    await here.post('/sessions/closure', {});
    expect((await here.get('/')).location).toBe('/sign-in');
    expect((await there.get('/')).location).toBe('/sign-in');
    expect((await other.get('/')).status).toBe(200);
  });

  test('ends with the next request once the person is disabled', async () => {
    const id = await aStaffMember(db, 'leaver@fern.example', 'bookkeeper');
    const visitor = await signedIn(house, 'leaver@fern.example');
    expect((await visitor.get('/staff')).status).toBe(200);
    await db.hub('people').where({ id }).update({ disabled_at: house.clock.now().toString() });
    expect((await visitor.get('/staff')).location).toBe('/sign-in?next=%2Fstaff');
    expect((await house.visitor().post('/sign-in', { email: 'leaver@fern.example', password })).status).toBe(422);
  });

  test('lasts while it is used and ends 14 days after it was', async () => {
    const visitor = await signedIn(house, 'ben@client.example');
    house.clock.advance({ days: 10 });
    expect((await visitor.get('/')).status).toBe(200);
    house.clock.advance({ days: 10 });
    expect((await visitor.get('/')).status).toBe(200);
    house.clock.advance({ days: 14, minutes: 1 });
    expect((await visitor.get('/')).location).toBe('/sign-in');
  });
});

describe('doors', () => {
  test('of the desk: nobody is asked to sign in, a client finds nothing, staff without the right see who can help', async () => {
    expect((await house.visitor().get('/staff/settings')).location).toBe('/sign-in?next=%2Fstaff%2Fsettings');
    const client = await signedIn(house, 'ben@client.example');
    expect((await client.get('/staff/settings')).status).toBe(404);
    expect((await client.get('/staff')).text).toContain('There is nothing here');
    const denied = await (await signedIn(house, 'junior@fern.example')).get('/staff/settings');
    expect(denied.status).toBe(403);
    expect(denied.text).toContain('An owner of the firm can change that.');
  });

  test('of the portal lead staff to their desk', async () => {
    expect((await (await signedIn(house, 'owner@fern.example')).get('/')).location).toBe('/staff');
  });
});

describe('a person of several clients', () => {
  test('sees one at a time, and chooses which', async () => {
    const visitor = await signedIn(house, 'anna@client.example');
    expect(JSON.parse((await visitor.get('/')).text)).toEqual({ clientId: acme });
    expect((await visitor.post('/active-client', { client: birch })).location).toBe('/');
    expect(JSON.parse((await visitor.get('/')).text)).toEqual({ clientId: birch });
  });

  test('cannot choose somebody else’s: it is not there', async () => {
    const visitor = await signedIn(house, 'ben@client.example');
    expect((await visitor.post('/active-client', { client: acme })).status).toBe(404);
    expect(JSON.parse((await visitor.get('/')).text)).toEqual({ clientId: birch });
  });

  test('falls back to another when the chosen one is revoked, and is told when none is left', async () => {
    const personId = await aClientPerson(db, 'carl@client.example', [acme, birch]);
    const visitor = await signedIn(house, 'carl@client.example');
    await visitor.post('/active-client', { client: birch });
    await revoke(personId, birch);
    expect(JSON.parse((await visitor.get('/')).text)).toEqual({ clientId: acme });
    await revoke(personId, acme);
    expect((await visitor.get('/')).location).toBe('/sign-in');
    const answer = await house.visitor().post('/sign-in', { email: 'carl@client.example', password });
    expect([answer.status, answer.text.includes('Your access has ended. Ask Fern &amp; Hollow')]).toEqual([422, true]);
  });
});

async function countSessions(): Promise<number> {
  const row = await db.hub('sessions').count<{ count: number }[]>('* as count').first();
  return row?.count ?? -1;
}

async function revoke(personId: string, clientId: string): Promise<void> {
  const now = house.clock.now();
  await db.hub.transaction((tx) => revokeMembership(tx, { personId, clientId, by: null, now }));
}
