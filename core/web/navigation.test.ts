import { expect, test } from '@jest/globals';
import { navigationFor } from './navigation.ts';
import type { ClientReader, StaffReader } from './reader.ts';

const session = {
  person: { id: 'p', email: 'p@x.example', name: 'P', locale: null, timeZone: null },
  signedInAt: '2026-11-24T19:00:00Z',
  method: 'password',
} as const;
const owner: StaffReader = { ...session, kind: 'staff', role: 'owner', granted: [], clientId: null, clients: [] };
const client: ClientReader = {
  ...session,
  kind: 'client',
  role: 'client',
  granted: [],
  clientId: 'c',
  clients: [{ id: 'c', name: 'C' }],
};

function hrefs(groups: ReturnType<typeof navigationFor>): string[] {
  return groups.flatMap((group) => group.entries.map((entry) => entry.href));
}

function here(groups: ReturnType<typeof navigationFor>): string[] {
  return groups.flatMap((group) => group.entries.filter((entry) => entry.isHere).map((entry) => entry.href));
}

test('nobody has anywhere to go', () => {
  expect(navigationFor(null, '/', 'real')).toEqual([]);
});

test('a client sees the portal’s sections and nothing of the desk', () => {
  expect(hrefs(navigationFor(client, '/', 'demo'))).toEqual(['/', '/invoices', '/timeline']);
  expect(hrefs(navigationFor(client, '/', 'demo', new Set(['/agreements'])))).toEqual([
    '/',
    '/invoices',
    '/agreements',
    '/timeline',
  ]);
});

test('staff see what their rights open', () => {
  expect(hrefs(navigationFor({ ...owner, role: 'staff' }, '/staff', 'real'))).toEqual(['/staff', '/staff/clients']);
  expect(hrefs(navigationFor({ ...owner, role: 'staff', granted: ['reconciliation'] }, '/staff', 'real'))).toContain(
    '/staff/reconciliation',
  );
});

test('the mailbox is there in the demo only', () => {
  expect(hrefs(navigationFor(owner, '/staff', 'demo'))).toContain('/staff/mailbox');
  expect(hrefs(navigationFor(owner, '/staff', 'real'))).not.toContain('/staff/mailbox');
});

test('exactly one place is here: the longest address that fits', () => {
  expect(here(navigationFor(owner, '/staff/clients/42', 'real'))).toEqual(['/staff/clients']);
  expect(here(navigationFor(owner, '/staff', 'real'))).toEqual(['/staff']);
  expect(here(navigationFor(client, '/invoices/42', 'real'))).toEqual(['/invoices']);
  expect(here(navigationFor(client, '/account', 'real'))).toEqual([]);
});
