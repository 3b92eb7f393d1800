import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { can, rights, type Actor } from './can.ts';

const actors: fc.Arbitrary<Actor> = fc.oneof(
  fc.record({
    kind: fc.constant('staff' as const),
    role: fc.constantFrom('owner' as const, 'bookkeeper' as const, 'staff' as const),
    granted: fc.subarray([...rights]),
    clients: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('client' as const),
    role: fc.constant('client' as const),
    granted: fc.subarray([...rights]),
    clients: fc.array(fc.record({ id: fc.uuid() }), { maxLength: 4 }),
  }),
);

const anyRight = fc.constantFrom(...rights);
const ownActs = fc.constantFrom('client.view' as const, 'client.pay' as const);

describe('who may do what', () => {
  test('nobody may do anything', () => {
    for (const right of rights) expect(can(null, right)).toBe(false);
    expect(can(null, 'client.view', { clientId: 'x' })).toBe(false);
  });

  test('a client’s person never holds a right of the firm, whatever rows say', () => {
    fc.assert(
      fc.property(actors, anyRight, (actor, right) => {
        fc.pre(actor.kind === 'client');
        expect(can(actor, right)).toBe(false);
      }),
    );
  });

  test('a client’s person may look and pay exactly where a membership says so', () => {
    fc.assert(
      fc.property(actors, ownActs, fc.uuid(), (actor, act, clientId) => {
        expect(can(actor, act, { clientId })).toBe(actor.clients.some((client) => client.id === clientId));
        for (const client of actor.clients) expect(can(actor, act, { clientId: client.id })).toBe(true);
        expect(can(actor, act)).toBe(false);
      }),
    );
  });

  test('an owner may do all of the firm’s acts', () => {
    for (const right of rights)
      expect(can({ kind: 'staff', role: 'owner', granted: [], clients: [] }, right)).toBe(true);
  });

  test('a grant adds exactly its right, and a role loses nothing by it', () => {
    fc.assert(
      fc.property(actors, anyRight, anyRight, (actor, granted, asked) => {
        fc.pre(actor.kind === 'staff');
        const before = can({ ...actor, granted: [] }, asked);
        expect(can({ ...actor, granted: [granted] }, asked)).toBe(before || granted === asked);
      }),
    );
  });

  test('bookkeepers reconcile and send agreements but do not change settings; staff only look at clients', () => {
    const bookkeeper: Actor = { kind: 'staff', role: 'bookkeeper', granted: [], clients: [] };
    const staff: Actor = { ...bookkeeper, role: 'staff' };
    expect(rights.filter((right) => can(bookkeeper, right))).toEqual([
      'clients.read',
      'clients.write',
      'agreements',
      'reconciliation',
    ]);
    expect(rights.filter((right) => can(staff, right))).toEqual(['clients.read']);
  });
});
