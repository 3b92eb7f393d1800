import { beforeEach, afterEach, describe, expect, test } from '@jest/globals';
import { Router } from 'express';
import type { Database } from '../db/index.ts';
import type { Wing } from '../wing.ts';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House } from '../../test/support/house.ts';
import { aFirm, aStaffMember } from '../../test/support/people.ts';
import { asStaff, createFirstRunLink, createOwnerLink, identity, staffOf } from './index.ts';

const desk: Wing = {
  name: 'desk',
  routes: () =>
    Router().get('/staff', asStaff('settings'), (req, res) => {
      res.json({ name: staffOf(req).person.name, method: staffOf(req).method });
    }),
};

const answers = {
  firm: 'Fern & Hollow',
  currency: 'eur',
  timeZone: 'Europe/Dublin',
  locale: 'en-IE',
  name: 'Olive Owner',
  email: 'olive@fern.example',
  password: 'a few words in a row',
};

let db: Database;
let house: House;

beforeEach(async () => {
  db = await testDatabase();
  house = await openHouse(db, [identity, desk]);
});

afterEach(async () => {
  await house.close();
  await db.close();
});

describe('the first run', () => {
  test('makes the firm and its owner, who is signed in at once', async () => {
    const path = await firstRunPath();
    const visitor = house.visitor();
    const answer = await visitor.post(path, answers);
    expect([answer.status, answer.location]).toEqual([303, '/staff']);
    expect(JSON.parse((await visitor.get('/staff')).text)).toEqual({ name: 'Olive Owner', method: 'first_run' });
    expect(await db.hub('firm').first('name', 'currency', 'locale', 'time_zone')).toEqual({
      name: 'Fern & Hollow',
      currency: 'EUR',
      locale: 'en-IE',
      time_zone: 'Europe/Dublin',
    });
    const again = await house.visitor().post('/sign-in', { email: answers.email, password: answers.password });
    expect(again.location).toBe('/staff');
  });

  test('is not used up by looking, as mail scanners do', async () => {
    const path = await firstRunPath();
    for (let look = 0; look < 3; look++) expect((await house.visitor().get(path)).status).toBe(200);
    expect((await house.visitor().post(path, answers)).status).toBe(303);
  });

  test('works once: of two at the same moment one becomes the owner', async () => {
    const path = await firstRunPath();
    const both = await Promise.all([
      house.visitor().post(path, answers),
      house.visitor().post(path, { ...answers, email: 'other@fern.example' }),
    ]);
    expect(both.map((answer) => answer.status).sort()).toEqual([303, 410]);
    expect(await db.hub('people').select('email')).toHaveLength(1);
  });

  test('needs the token: any other opens nothing and makes nobody', async () => {
    await firstRunPath();
    expect((await house.visitor().get('/first-run/guess')).status).toBe(410);
    expect((await house.visitor().post('/first-run/guess', answers)).status).toBe(410);
    expect(await db.hub('people').select()).toEqual([]);
  });

  test('is over after three days, and as soon as a newer link was made', async () => {
    const older = await firstRunPath();
    const newer = await firstRunPath();
    expect((await house.visitor().get(older)).status).toBe(410);
    house.clock.advance({ hours: 73 });
    expect((await house.visitor().get(newer)).status).toBe(410);
  });

  test('says what is wrong, field by field, keeps what was typed but the password, and stores nothing', async () => {
    const path = await firstRunPath();
    const answer = await house
      .visitor()
      .post(path, { ...answers, currency: 'POUNDS', timeZone: 'Mars', password: 'short' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Enter a currency of three letters, such as GBP.');
    expect(answer.text).toContain('Choose a time zone from the list.');
    expect(answer.text).toContain('value="Olive Owner"');
    expect(answer.text).not.toContain('value="short"');
    expect(await db.hub('firm').select()).toEqual([]);
    expect((await house.visitor().post(path, { ...answers, password: 'short' })).text).toContain(
      'Use at least 12 characters.',
    );
    expect((await house.visitor().post(path, answers)).status).toBe(303);
  });

  test('is not offered to a house that has an owner', async () => {
    await aStaffMember(db, 'owner@fern.example');
    expect(await createFirstRunLink(house.deps)).toBeNull();
  });

  test('is what everybody is told about until it happened', async () => {
    expect((await house.visitor().get('/sign-in')).text).toContain('first-run link that the server printed in its log');
  });
});

describe('the owner’s link', () => {
  test('shows a button to whoever looks, and signs in whoever presses it, once', async () => {
    const path = await ownerPath();
    const scanner = house.visitor();
    expect((await scanner.get(path)).text).toContain('<button');
    expect(scanner.cookies.size).toBe(0);
    const owner = house.visitor();
    expect((await owner.post(path, {})).location).toBe('/staff');
    expect(JSON.parse((await owner.get('/staff')).text)).toMatchObject({ method: 'owner_link' });
    expect((await house.visitor().post(path, {})).status).toBe(410);
    expect((await house.visitor().get(path)).status).toBe(410);
  });

  test('is over after 15 minutes', async () => {
    const path = await ownerPath();
    house.clock.advance({ minutes: 16 });
    expect((await house.visitor().post(path, {})).status).toBe(410);
  });

  test('is stored as a hash, so that who reads the table cannot use it', async () => {
    const token = (await ownerPath()).split('/').pop() ?? '';
    const rows = await db.hub('sign_in_links').select();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(token.length).toBeGreaterThanOrEqual(43);
  });

  test('cannot be made before there is an owner', async () => {
    await expect(createOwnerLink(house.deps)).rejects.toThrow('There is no owner yet');
  });
});

async function firstRunPath(): Promise<string> {
  const link = await createFirstRunLink(house.deps);
  return (link ?? '').replace(house.url, '');
}

async function ownerPath(): Promise<string> {
  await aFirm(db);
  await aStaffMember(db, 'owner@fern.example', 'owner');
  return (await createOwnerLink(house.deps)).replace(house.url, '');
}
