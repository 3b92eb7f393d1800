import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { extractText } from 'unpdf';
import { testDatabase } from '../../../test/support/database.ts';
import { aStaffMember, signedIn, aClientPerson, aClient } from '../../../test/support/people.ts';
import { linkContact } from '../../../test/support/money/records.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import type { Visitor } from '../../../test/support/house.ts';

const page = '/staff/reconciliation/statement';
const november = 'from=2026-11-01&to=2026-11-30';

let scenario: Scenario;
let bookkeeper: Visitor;

/** A table as spreadsheets read it (RFC 4180), by the heads of its columns. */
function table(csv: string): readonly Readonly<Record<string, string>>[] {
  const rows = [...csv.replace(/^\uFEFF/, '').matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)].reduce<string[][]>(
    (lines, [, cell = '', end]) => {
      lines.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
      if (end === '\r\n') lines.push([]);
      return lines;
    },
    [[]],
  );
  const [head = [], ...body] = rows.filter((cells) => cells.length > 0);
  return body.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])));
}

const csv = async (query = november) => table((await bookkeeper.get(`${page}.csv?${query}`)).text);

async function words(query = november): Promise<string> {
  const response = await fetch(`${scenario.house.url}${page}.pdf?${query}`, {
    headers: { cookie: [...bookkeeper.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  });
  const { text } = await extractText(new Uint8Array(await response.arrayBuffer()), { mergePages: true });
  return text;
}

beforeAll(async () => {
  scenario = await openScenario(await testDatabase());
  const { db, ledger, house } = scenario;
  await linkContact(db, ledger, 'contact-2', await aClient(db, '=HYPERLINK("http://x")'));
  await linkContact(db, ledger, 'contact-3', await aClient(db, 'Łukasz Żółć'));
  await aStaffMember(db, 'books@firm.example', 'bookkeeper');
  await aStaffMember(db, 'desk@firm.example', 'staff');
  await aClientPerson(db, 'anna@acme.example', [await aClient(db, 'Beta')]);
  bookkeeper = await signedIn(house, 'books@firm.example');

  const paid = await scenario.invoice();
  const charge = await scenario.pay(paid, { payoutId: 'po_4' });
  await scenario.settle();
  await scenario.payout(118_00, { createdAt: house.clock.now().toString() });
  await scenario.pay(await scenario.invoice({ contactId: 'contact-2', contactName: 'Formula' }));
  await scenario.pay(await scenario.invoice({ contactId: 'contact-3', contactName: 'Łukasz' }));
  await scenario.settle();
  await scenario.refund(charge, 40_00);
  await scenario.settle();
  await bookkeeper.post('/staff/reconciliation/proof', {});
});

afterAll(() => scenario.close());

describe('who may have it', () => {
  test.each([page, `${page}.pdf?${november}`, `${page}.csv?${november}`])(
    'nobody is led to the sign-in page, a client finds nothing, staff without the right are told: %s',
    async (path) => {
      const { house } = scenario;
      expect((await house.visitor().get(path)).location).toContain('/sign-in');
      expect((await (await signedIn(house, 'anna@acme.example')).get(path)).status).toBe(404);
      expect((await (await signedIn(house, 'desk@firm.example')).get(path)).status).toBe(403);
    },
  );
});

describe('the form', () => {
  test('proposes the last closed month, and says of when the proof is', async () => {
    const { text } = await bookkeeper.get(page);
    expect(text).toMatch(/name="from"[^>]*value="2026-10-01"/);
    expect(text).toMatch(/name="to"[^>]*value="2026-10-31"/);
    expect(text).toContain('The proof in it is the last one made');
  });

  test('says which day is wrong, and gives no file', async () => {
    const answer = await bookkeeper.get(`${page}.pdf?from=2026-11-30&to=2026-11-01`);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.text).toContain('The last day lies before the first.');
    expect(answer.text).toMatch(/name="from"[^>]*value="2026-11-30"/);
  });
});

describe('the table', () => {
  test('is called by the firm and the days', async () => {
    const { headers } = await bookkeeper.get(`${page}.csv?${november}`);
    expect(headers.get('content-disposition')).toContain(
      'attachment; filename="Fern _ Hollow reconciliation 2026-11-01 to 2026-11-30.csv"; filename*=UTF-8\'\'Fern%20%26%20Hollow',
    );
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  test('holds the three sides with the instant at which they were read', async () => {
    const sides = (await csv()).filter(({ Row }) => Row === 'Proof');
    expect(sides.map(({ What, Net, Currency }) => [What, Net, Currency])).toEqual([
      ['Processor holds', '206.00', 'GBP'],
      ['Portico expects', '206.00', 'GBP'],
      ['Clearing account shows', '246.00', 'GBP'],
      ['On its way to the bank', '0.00', 'GBP'],
      ['Opening difference', '0.00', 'GBP'],
    ]);
    expect(sides[0]?.['Note']).toMatch(/^as of 2026-11-24T\d\d:\d\d:\d\dZ$/i);
  });

  test('names what waited for a person', async () => {
    const open = (await csv()).filter(({ Row }) => Row === 'Open');
    expect(open).toHaveLength(1);
    expect(open[0]?.['Note']).toContain('40.00');
  });

  test('leads from the balance before to the balance after, by the processor’s own movements', async () => {
    const rows = (await csv()).filter(({ Row }) => Row === 'Balance' || Row === 'Movements');
    expect(rows.map(({ What, Gross, Fee, Net }) => [What, Gross, Fee, Net])).toEqual([
      ['Balance at the beginning of the first day', '', '', '10.00'],
      ['Payment', '360.00', '6.00', '354.00'],
      ['Refund', '-40.00', '0.00', '-40.00'],
      ['Payout', '-118.00', '0.00', '-118.00'],
      ['Balance at the end of the last day', '', '', '206.00'],
    ]);
    const later = (await csv('from=2026-12-01&to=2026-12-31')).filter(({ Row }) => Row === 'Balance');
    expect(later.map(({ Net }) => Net)).toEqual(['206.00', '206.00']);
  });

  test('has a payout, and the payments it carried with gross, fee, net, whose they are and where they are booked', async () => {
    const rows = await csv();
    const payout = rows.find(({ Row }) => Row === 'Payout');
    expect(payout).toMatchObject({ Date: '2026-11-24', Net: '118.00', 'In the ledger': 'In the ledger' });
    expect(payout?.['Note']).toBe('Its transactions add up');
    const carried = rows.filter(({ Row, Payout }) => Row === 'Transaction' && Payout === payout?.['Payout']);
    expect(carried).toHaveLength(1);
    expect(carried[0]).toMatchObject({
      Date: '2026-11-24',
      What: 'Payment',
      Client: 'Acme',
      Invoice: 'INV_1',
      Gross: '120.00',
      Fee: '2.00',
      Net: '118.00',
      Currency: 'GBP',
      'Ledger reference': 'ch_2; txn_3',
      'Ledger date': '2026-11-24',
    });
  });

  test('says of what is not booked that it waits, and keeps the minus of an amount', async () => {
    const refund = (await csv()).find(({ Row, What }) => Row === 'Transaction' && What === 'Refund');
    expect(refund).toMatchObject({
      Invoice: 'INV_1',
      Gross: '-40.00',
      'In the ledger': 'Waits for a person',
      'Ledger reference': '',
    });
  });

  test('lets no name be run as a formula', async () => {
    const clients = (await csv()).map(({ Client }) => Client);
    expect(clients).toContain(`'=HYPERLINK("http://x")`);
  });

  test('tells of nothing that happened on other days, and every transaction once', async () => {
    const ids = (await csv()).filter(({ Row }) => Row === 'Transaction').map(({ Reference }) => Reference);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(4);
    expect((await csv('from=2026-12-01&to=2026-12-31')).filter(({ Row }) => Row === 'Transaction')).toEqual([]);
  });
});

describe('the print', () => {
  test('says whose, of which days, and of when the proof is', async () => {
    const text = await words();
    expect(text).toContain('Fern & Hollow');
    expect(text).toContain('1 Nov 2026 to 30 Nov 2026');
    expect(text).toMatch(/Proof as of 24 Nov 2026, \d\d:\d\d/);
    expect(text).toContain('GBP: everything agrees to the cent.');
  });

  test('shows the payout with its payment, and names beyond western letters', async () => {
    const text = await words();
    expect(text).toMatch(/118\.00 GBP on 24 Nov 2026/);
    expect(text).toContain('Acme INV_1');
    expect(text).toContain('Łukasz Żółć');
    expect(text).not.toContain('no shapes');
  });
});
