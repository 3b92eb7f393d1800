import { describe, expect, test } from '@jest/globals';
import type { Contact, NormalisedRecord } from '../plugin-api/index.ts';
import { foundingBy, labelOf, parentsOf } from './matching.ts';

const contact: Contact = {
  name: 'Acme Ltd',
  email: 'hello@acme.example',
  people: [],
  isCustomer: true,
  isSupplier: false,
  archived: false,
};

describe('who becomes a client', () => {
  test('a customer of the ledger does', () => {
    expect(foundingBy(contact)).toEqual({ name: 'Acme Ltd', email: 'hello@acme.example', state: 'active' });
  });

  test('an archived customer is a former client', () => {
    expect(foundingBy({ ...contact, archived: true })?.state).toBe('former');
  });

  test('a supplier that buys nothing does not', () => {
    expect(foundingBy({ ...contact, isCustomer: false, isSupplier: true })).toBeNull();
  });

  test('one without a name is called by its address', () => {
    expect(foundingBy({ ...contact, name: ' ' })?.name).toBe('hello@acme.example');
  });
});

describe('what a record belongs to', () => {
  const charge = (metadata: Record<string, string>): NormalisedRecord =>
    ({ kind: 'charge', externalId: 'ch1', belongsTo: [], data: { metadata } }) as unknown as NormalisedRecord;

  test("is what its plugin says, within the plugin's own connection", () => {
    const invoice = {
      kind: 'invoice',
      belongsTo: [{ kind: 'contact', externalId: 'c/1' }],
      data: {},
    } as unknown as NormalisedRecord;
    expect(parentsOf(invoice)).toEqual(['contact/c/1']);
  });

  test('is, for money that Portico asked for, the invoice wherever it is kept', () => {
    expect(parentsOf(charge({ portico_invoice: 'i1' }))).toEqual(['*invoice/i1']);
    expect(parentsOf(charge({}))).toEqual([]);
  });

  test('speaks of a charge by the number of its invoice', () => {
    expect(labelOf(charge({ portico_number: 'INV-1' }))).toBe('INV-1');
    expect(labelOf(charge({}))).toBeNull();
  });
});
