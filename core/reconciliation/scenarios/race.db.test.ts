import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { testDatabase } from '../../../test/support/database.ts';
import { aClientPerson } from '../../../test/support/people.ts';
import { gbp } from '../../../test/support/money/facts.ts';
import { openScenario, type Scenario } from '../../../test/support/money/scenario.ts';
import { openCheckout, paymentsWing, type Payer } from '../../payments/index.ts';
import { reconcile } from '../index.ts';

/**
 * Two people of one client, the bank, the bookkeeper and the workers race for one invoice (C7, C8). Money that was
 * taken is never lost and never booked twice; the portal never lets the same money be paid twice by itself.
 */
let firm: Scenario;
let payers: readonly Payer[];

beforeAll(async () => {
  firm = await openScenario(await testDatabase());
  const [client] = await firm.db.hub('clients').select<{ id: string }[]>('id');
  const clientId = client?.id ?? '';
  payers = await Promise.all(
    ['anna', 'ben'].map(async (name) => {
      const email = `${name}@acme.example`;
      const id = await aClientPerson(firm.db, email, [clientId]);
      return { clientId, person: { id, email, name, locale: null, timeZone: null } };
    }),
  );
});

afterAll(() => firm.close());

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('opens' as const), who: fc.nat(1), part: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pays' as const), who: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('both open' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('the bank pays' as const), all: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('a credit note' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('voided' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('the hub looks' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('the hub books' as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What one race has come to so far. */
interface Race {
  readonly external: string;
  readonly record: string;
  /** The processor's page each payer has before them. */
  readonly pages: (string | null)[];
  taken: number;
}

async function open(race: Race, who: number, amount?: string): Promise<void> {
  const payer = payers[who];
  if (!payer) return;
  // Nothing due any more, or paid already: the portal says so and offers no page.
  const opened = await openCheckout(firm.house.deps, payer, race.record, amount).catch(() => null);
  race.pages[who] = opened?.kind === 'pay' ? opened.url : null;
}

/** The payer presses Pay on the processor's page; an expired page takes nothing. */
async function pay(race: Race, who: number): Promise<void> {
  const url = race.pages[who];
  const found = [...firm.processor.checkouts.values()].find((one) => one.url !== null && one.url === url);
  if (found?.status !== 'open') return;
  firm.processor.pay(found.id);
  race.taken += found.amount.amount;
  await firm.pay(race.external, { amount: found.amount.amount, fee: 0, metadata: { ...found.metadata } });
}

async function take(race: Race, one: Step): Promise<void> {
  const invoice = firm.ledger.invoicesById.get(race.external);
  const due = invoice?.status === 'open' ? invoice.due.amount : 0;
  switch (one.do) {
    case 'opens':
      return open(race, one.who, one.part ? '50.00' : undefined);
    case 'both open':
      await Promise.all([open(race, 0), open(race, 1)]);
      return;
    case 'pays':
      return pay(race, one.who);
    case 'the bank pays':
      if (due > 1) firm.ledger.payInvoice(race.external, one.all ? due : 30_00 % due, 'paid');
      return;
    case 'a credit note':
      if (due > 10_00) firm.ledger.payInvoice(race.external, 10_00, 'credited');
      return;
    case 'voided':
      if (due > 0 && invoice?.paid.amount === 0) await firm.inLedger(race.external, { status: 'voided', due: gbp(0) });
      return;
    case 'the hub looks':
      await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
      await paymentsWing.jobs?.(firm.house.deps)['payments.tend']?.({}, {} as never);
      return;
    case 'the hub books':
      await reconcile(firm.house.deps);
      firm.house.clock.advance({ seconds: 12 });
  }
}

test('in any interleaving money is never lost, never booked twice, and no page stays open for what is settled', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (history) => {
      const external = await firm.invoice();
      const { id: record } = await firm.db.hub('records').where({ external_id: external }).first<{ id: string }>('id');
      const race: Race = { external, record, pages: [null, null], taken: 0 };
      for (const one of history) await take(race, one);
      await firm.settle();
      // Never lost, never twice: what was taken stands as receipts on the invoice and as the client's credit.
      const own = await firm.db
        .hub('postings')
        .where({ invoice_external_id: external, state: 'posted' })
        .select<{ effect: number; kind: string }[]>('effect', 'kind');
      expect(own.reduce((sum, { effect }) => sum + effect, 0)).toBe(race.taken);
      const invoice = firm.ledger.invoicesById.get(external);
      expect(invoice?.due.amount).toBeGreaterThanOrEqual(0);
      // What the hub knows to be settled can no longer be paid.
      await firm.house.deps.plugins.syncNow(firm.ledger.connectionId, { wait: true });
      await paymentsWing.jobs?.(firm.house.deps)['payments.tend']?.({}, {} as never);
      const live = [...firm.processor.checkouts.values()].filter(
        ({ status, metadata }) => status === 'open' && metadata['portico_invoice'] === external,
      );
      expect(live.length).toBeLessThanOrEqual(1);
      for (const { amount } of live)
        expect(amount.amount).toBeLessThanOrEqual(invoice?.status === 'open' ? invoice.due.amount : 0);
    }),
    { numRuns: 50 },
  );
  await firm.agrees();
}, 600_000);
