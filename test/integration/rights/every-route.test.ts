import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Router } from 'express';
import { newId } from '../../../core/ground/ids.ts';
import { wings } from '../../../core/processes/wings.ts';
import { aConnection } from '../../../core/records/records-for-tests.ts';
import { aSentAgreement, openStage, type Stage } from '../../support/agreements/stage.ts';
import { openHouse, type Answer, type House, type Visitor } from '../../support/house.ts';
import { anInvoice, putRecord } from '../../support/money/records.ts';
import { aStaffMember, signedIn } from '../../support/people.ts';

/** What Acme has and nobody of Birch may learn of. */
const secrets = ['Acme', 'Confidential', 'INV-SECRET'];

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

let stage: Stage;
let house: House;
let stranger: Visitor;
let junior: Visitor;
/** An id of Acme's for the `:id` of addresses that begin so. */
let theirs: ReadonlyMap<string, string>;

beforeAll(async () => {
  stage = await openStage();
  house = await openHouse(stage.db, wings, {
    plugins: stage.bench.host,
    clock: stage.clock,
    env: { PORTICO_DATA: stage.house.deps.config.dataDir },
  });
  theirs = new Map([
    ['/agreements/', await aSentAgreement(stage, { subject: 'Confidential' })],
    ['/invoices/', await anInvoiceOfAcme()],
    ['/clients/', stage.acme],
  ]);
  stranger = await signedIn(house, 'eve@birch.example');
  await aStaffMember(stage.db, 'june@fern.example', 'staff');
  junior = await signedIn(house, 'june@fern.example');
});

afterAll(async () => {
  await house.close();
  await stage.close();
});

/** An invoice whose contact is Acme's. */
async function anInvoiceOfAcme(): Promise<string> {
  const connectionId = await aConnection(stage.db, 'ledger');
  const link = { kind: 'contact', external_id: 'contact-1', how: 'founding', state: 'confirmed' };
  await stage.db.hub('client_links').insert({
    ...link,
    id: newId(),
    client_id: stage.acme,
    connection_id: connectionId,
    created_at: '2026-11-24T12:00:00Z',
  });
  const data = anInvoice({ number: 'INV-SECRET' });
  return putRecord(stage.db, { connectionId, kind: 'invoice', externalId: 'inv-1', data, contactId: 'contact-1' });
}

/** Every address of every wing, as Express has them. */
function everyRoute(): readonly Route[] {
  return wings.flatMap((wing) => (wing.routes ? routesOf(wing.routes(house.deps)) : []));
}

function routesOf(router: Router): readonly Route[] {
  return router.stack.flatMap(({ route, handle }) => {
    if (!route) return 'stack' in handle ? routesOf(handle as Router) : [];
    const methods = Object.keys((route as unknown as { readonly methods: object }).methods);
    return methods.map((method) => ({ method: method.toUpperCase() as Route['method'], path: route.path }));
  });
}

function ask(visitor: Visitor, { method, path }: Route): Promise<Answer> {
  const [, id] = [...theirs].find(([begin]) => path.includes(begin)) ?? [];
  const address = path.replace(':id', id ?? newId()).replaceAll(/:\w+/g, () => newId());
  return method === 'GET' ? visitor.get(address) : visitor.post(address, {});
}

/** A stream never ends; what it may tell is tested where it is made. */
const isStream = ({ path }: Route): boolean => /\/(live|progress)$/.test(path);
/** Names a thing. Links that were sent by mail name nothing: their secret is the right. */
const isNamed = ({ path }: Route): boolean => /:(?!token)/.test(path);
const isDesk = ({ path }: Route): boolean => path.startsWith('/staff');

describe('every address there is', () => {
  test('is known to this test, the ones with an id in them too', () => {
    const named = everyRoute().filter((route) => isNamed(route) && !isDesk(route));
    expect(named.length).toBeGreaterThan(10);
    const strange = named.filter(({ path }) => ![...theirs.keys()].some((begin) => path.startsWith(begin)));
    expect(strange.map(({ path }) => path)).toEqual([]);
  });

  test('with another client’s id in it is a 404 to a client', async () => {
    for (const route of everyRoute().filter((one) => isNamed(one) && !isDesk(one))) {
      const { status, text } = await ask(stranger, route);
      expect({ ...route, status }).toEqual({ ...route, status: 404 });
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });

  test('of the desk is a 404 to a client', async () => {
    for (const route of everyRoute().filter(isDesk)) {
      const { status } = await ask(stranger, route);
      expect({ ...route, status }).toEqual({ ...route, status: 404 });
    }
  });

  test('that lists or searches shows a client nothing of another', async () => {
    const lists = everyRoute().filter(
      (route) => route.method === 'GET' && !isNamed(route) && !isDesk(route) && !isStream(route),
    );
    expect(lists.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/', '/invoices', '/agreements', '/timeline']),
    );
    for (const { path } of lists)
      for (const query of ['', '?tab=all', ...secrets.map((secret) => `?q=${secret}`)]) {
        const text = (await stranger.get(path + query)).text.replaceAll(/value="[^"]*"|q=\w+|“[^”]*”/g, '');
        expect({ path, query, leaks: secrets.filter((secret) => text.includes(secret)) }).toEqual({
          path,
          query,
          leaks: [],
        });
      }
  });

  test('of the desk shows staff who may look at clients nothing that needs more', async () => {
    const needsMore = everyRoute().filter((route) => isDesk(route) && !/^\/staff(\/clients\b.*)?$/.test(route.path));
    for (const route of needsMore) {
      const { status, text } = await ask(junior, route);
      expect({ ...route, refused: status === 403 || status === 404 }).toEqual({ ...route, refused: true });
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });

  test('sends who is not signed in to the sign-in page, or does not exist', async () => {
    const nobody = house.visitor();
    for (const route of everyRoute().filter((one) => isDesk(one) || isNamed(one))) {
      const { status, location } = await ask(nobody, route);
      const isTurnedAway = location?.startsWith('/sign-in') === true || status === 401 || status === 404;
      expect({ ...route, isTurnedAway }).toEqual({ ...route, isTurnedAway: true });
    }
  });
});
