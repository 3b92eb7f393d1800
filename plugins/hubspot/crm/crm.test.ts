import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RecordRef } from '../../../core/plugin-api/index.ts';
import { openBench, passOf, type Bench } from '../testing/bench.ts';
import { crm } from './crm.ts';

let bench: Bench;
let contact: RecordRef;
let company: RecordRef;

beforeEach(async () => {
  bench = await openBench();
  const made = await bench.act('create_contact', { name: 'Anna Ivanova', email: 'anna@example.com', company: 'Acme' });
  contact = { kind: 'person', externalId: made['contact'] ?? '' };
  company = { kind: 'company', externalId: made['company'] ?? '' };
});
afterEach(() => bench.close());

function log(wish: { intentId?: string; about?: readonly RecordRef[]; body?: string } = {}): Promise<RecordRef> {
  return crm.logActivity(bench.ctx, {
    intentId: wish.intentId ?? '0199c0de-0000-7000-8000-000000000001',
    about: wish.about ?? [contact, company],
    at: bench.now().toString(),
    body: wish.body ?? 'Invoice INV-1 was paid: £120.00.',
  });
}

async function notes(): Promise<readonly unknown[]> {
  return (await passOf(bench.ctx, 'notes', null)).records;
}

describe('a note', () => {
  test('is written on contact and company, says who wrote it, and is read back as our own', async () => {
    const ref = await log({ body: 'Agreement <signed> & filed.\nBy Anna.' });
    expect(await notes()).toMatchObject([
      {
        externalId: ref.externalId,
        belongsTo: [company, contact],
        data: { body: 'Agreement <signed> & filed.\nBy Anna.', ownWrite: true },
      },
    ]);
  });

  test('is written once for one intent, and again for another', async () => {
    const first = await log();
    expect(await log()).toEqual(first);
    expect(await log({ intentId: 'another' })).not.toEqual(first);
    expect(await notes()).toHaveLength(2);
  });

  test('is found among hundreds of others, which colleagues wrote', async () => {
    const first = await log();
    for (let index = 0; index < 130; index += 1)
      await bench.act('create_note', { body: `Call ${index}`, contact: contact.externalId });
    bench.advance({ minutes: 1 });
    expect(await log()).toEqual(first);
  }, 30_000);

  test('whose answer was lost is found instead of written twice', async () => {
    await bench.fault({ kind: 'cut_after_effect', match: { method: 'POST', path: '/crm/v3/objects/notes' } });
    await log();
    await log();
    expect(await notes()).toHaveLength(1);
  });

  test('that never arrived is an unknown outcome, and the next try writes it', async () => {
    await bench.fault({ kind: 'cut_before_effect', match: { method: 'POST', path: '/crm/v3/objects/notes' } });
    await expect(log()).rejects.toMatchObject({ code: 'outcome_unknown' });
    await log();
    expect(await notes()).toHaveLength(1);
  });

  test('that HubSpot was too busy for was not written, and says when to come back', async () => {
    await bench.fault({
      kind: 'status',
      status: 429,
      match: { method: 'POST', path: '/crm/v3/objects/notes' },
      body: JSON.stringify({
        status: 'error',
        message: 'You have reached your limit.',
        policyName: 'TEN_SECONDLY_ROLLING',
      }),
    });
    await expect(log()).rejects.toMatchObject({ code: 'vendor_unavailable', retryAfterSeconds: 10 });
    expect(await notes()).toEqual([]);
  });

  test('about nobody, about somebody unknown or about something else is refused', async () => {
    await expect(log({ about: [] })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(log({ about: [{ kind: 'invoice', externalId: '1' }] })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(log({ about: [{ kind: 'person', externalId: '12345' }] })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(log({ about: [contact, { kind: 'company', externalId: '12345' }] })).rejects.toMatchObject({
      code: 'vendor_refused',
    });
    await expect(log({ intentId: 'with ] bracket' })).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await notes()).toEqual([]);
  });

  test('a colleague’s note is never taken for ours', async () => {
    await bench.act('create_note', { body: 'Portico says [portico] hello', contact: contact.externalId });
    expect(await notes()).toMatchObject([{ data: { ownWrite: false } }]);
  });
});

describe('properties', () => {
  const set = (properties: Record<string, string>, of = contact): Promise<void> | undefined =>
    crm.setProperties?.(bench.ctx, { intentId: 'i', of, properties });

  test('are set on the object, twice as well as once', async () => {
    await bench.act('create_property', { name: 'portico_last_paid' });
    await set({ portico_last_paid: '2026-11-24' });
    await set({ portico_last_paid: '2026-11-24' });
    const { data } = await bench.api(
      'GET',
      `/crm/v3/objects/contacts/${contact.externalId}?properties=portico_last_paid`,
    );
    expect(data).toMatchObject({ properties: { portico_last_paid: '2026-11-24' } });
  });

  test('of a deal or a note are not set: the connection never asks for that permission', async () => {
    for (const kind of ['deal', 'note', 'invoice'] as const)
      await expect(set({ dealname: 'X' }, { kind, externalId: '1' })).rejects.toMatchObject({
        code: 'invalid_input',
        message: 'In HubSpot properties are set on people and companies only.',
      });
  });

  test('that HubSpot does not have are refused in its words', async () => {
    await expect(set({ nonsense: '1' })).rejects.toMatchObject({
      code: 'vendor_refused',
      message: 'HubSpot refused: Property "nonsense" does not exist',
    });
  });
});
