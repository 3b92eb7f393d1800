import { describe, expect, test } from '@jest/globals';
import { parseDecimal } from '../../plugin-api/index.ts';
import { generateFirm, type FirmSize } from './index.ts';

const now = Temporal.Instant.from('2026-11-24T19:00:00Z');
const of = (size: FirmSize, seed = 1): ReturnType<typeof generateFirm> => generateFirm({ seed, size, now });
const pence = (text: string): number => parseDecimal(text, 'GBP').amount;
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

test('the same seed tells the same story, another seed another', () => {
  expect(of('solo')).toEqual(of('solo'));
  expect(of('solo').firm.invoices).not.toEqual(of('solo', 2).firm.invoices);
});

describe.each(['solo', 'typical'] as const)('a %s firm', (size) => {
  const { firm, portal } = of(size);

  test('has at least five portal clients with a person of their own, 15 invoices each and 40 payable together', () => {
    expect(portal.length).toBeGreaterThanOrEqual(5);
    expect(new Set(portal.map(({ email }) => email)).size).toBe(portal.length);
    const payable = portal.map(({ clientKey }) => {
      const own = firm.invoices.filter((invoice) => invoice.clientKey === clientKey && invoice.status !== 'draft');
      expect(own.length).toBeGreaterThanOrEqual(15);
      return own.filter((invoice) => invoice.status === 'open').length;
    });
    expect(sum(payable)).toBeGreaterThanOrEqual(40);
  });

  test('adds every invoice up and never settles more than its total', () => {
    for (const invoice of firm.invoices) {
      expect(sum(invoice.lines.map((line) => pence(line.amount) + pence(line.tax)))).toBe(pence(invoice.total));
      expect(pence(invoice.settled)).toBeLessThanOrEqual(pence(invoice.total));
      if (invoice.status === 'paid') expect(invoice.settled).toBe(invoice.total);
      if (invoice.status === 'open') expect(pence(invoice.settled)).toBeLessThan(pence(invoice.total));
    }
  });

  test('pays out exactly what each payout carries, and keeps the rest at the processor', () => {
    const net = new Map<string | null, number>();
    const add = (key: string | null, amount: number): unknown => net.set(key, (net.get(key) ?? 0) + amount);
    for (const receipt of firm.receipts)
      if (receipt.method === 'card') add(receipt.payoutKey, pence(receipt.amount) - pence(receipt.fee));
    for (const refund of firm.refunds) add(refund.payoutKey, -pence(refund.amount));
    for (const fee of firm.processorFees) add(fee.payoutKey, -pence(fee.amount));
    for (const payout of firm.payouts) expect(net.get(payout.key)).toBe(pence(payout.amount));
    expect(net.get(null) ?? 0).toBeGreaterThanOrEqual(0);
  });

  test('gives every portal client something to sign, signed by its people in their order, and nothing in the future', () => {
    for (const { clientKey } of portal)
      expect(firm.envelopes.filter((one) => one.clientKey === clientKey && one.status === 'sent')).not.toEqual([]);
    const people = new Set(firm.clients.flatMap((client) => client.people.map((person) => person.key)));
    for (const envelope of firm.envelopes) {
      expect(envelope.signers.length).toBeGreaterThan(0);
      const times = [envelope.sentAt, ...envelope.signers.flatMap(({ signedAt }) => signedAt ?? [])];
      expect([...times].sort()).toEqual(times);
      expect(Temporal.Instant.compare(envelope.endedAt ?? envelope.sentAt, now)).toBeLessThan(0);
      expect(envelope.signers.every(({ personKey }) => people.has(personKey))).toBe(true);
      expect(envelope.reason === null).toBe(envelope.status === 'sent' || envelope.status === 'completed');
    }
  });

  test('lets nothing happen in the future and has nothing in transit', () => {
    for (const { at } of [...firm.receipts, ...firm.refunds, ...firm.processorFees])
      expect(Temporal.Instant.compare(at, now)).toBeLessThan(0);
    for (const { arrivesOn } of firm.payouts) expect(arrivesOn < '2026-11-24').toBe(true);
  });
});

test('the agreements have a volume of their own and do not move the money history', () => {
  expect([of('solo'), of('typical')].map(({ firm }) => firm.envelopes.length)).toEqual([45, 450]);
  const { firm } = of('typical');
  expect(firm.invoices.at(-1)).toMatchObject({ number: 'INV-1804', clientKey: 'c-0021', total: '1342.08' });
  expect(firm.payouts.at(-1)).toMatchObject({ key: 'o-00396', amount: '6171.95' });
});

test('a typical firm has the ugly data every real one has', () => {
  const { firm } = of('typical');
  const names = firm.clients.map(({ name }) => name);
  expect(new Set(names).size).toBeLessThan(names.length);
  expect(names.some((name) => /[\u0600-\u06ff]/.test(name))).toBe(true);
  expect(firm.clients.some(({ archived }) => archived)).toBe(true);
  expect(firm.clients.some(({ people }) => people.every(({ email }) => email === null))).toBe(true);
  expect(firm.clients.filter(({ people }) => people.some(({ key }) => key === 'p-shared'))).toHaveLength(3);
  expect(firm.invoices.some(({ lines }) => lines.length >= 40)).toBe(true);
  const amounts = firm.invoices.flatMap(({ lines }) => lines.map(({ amount }) => pence(amount)));
  expect(amounts).toContain(0);
  expect(Math.min(...amounts)).toBeLessThan(0);
  expect(firm.invoices.filter(({ status }) => status === 'draft').length).toBeGreaterThan(0);
});
