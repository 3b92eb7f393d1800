import assert from 'node:assert/strict';
import type { RecordKind } from '../../../../core/plugin-api/index.ts';
import { reconcile } from '../../../../core/reconciliation/index.ts';
import { putRecord } from '../records.ts';
import type { Scenario } from '../scenario.ts';

/**
 * What must be so whatever happened (RECONCILIATION 3.0.9): the three sides agree to the cent (I1), what an automatic payout
 * carried adds up to it (I2), every payment stands in the ledger with what the postings say and never beyond itself (I3),
 * no intent stands twice, and hearing everything again in another order changes nothing (I4).
 */
export async function holds(firm: Scenario): Promise<void> {
  await firm.agrees();
  assert.ok(!(await firm.ticks()).includes('differs'), 'a payout does not add up');
  nothingTwice(firm);
  await eachPaymentOnce(firm);
  const before = JSON.stringify(firm.ledger.entries);
  await hearAgain(firm);
  await reconcile(firm.house.deps);
  assert.equal(JSON.stringify(firm.ledger.entries), before, 'hearing everything again changed the ledger');
  await firm.agrees();
}

function nothingTwice({ ledger }: Scenario): void {
  const ids = ledger.entries.filter(({ isDeleted }) => isDeleted !== true).map(({ intent }) => intent.id);
  assert.equal(new Set(ids).size, ids.length, 'an intent stands twice in the ledger');
}

async function eachPaymentOnce({ ledger, db }: Scenario): Promise<void> {
  const { rows } = await db.hub.raw<{ rows: { charge: string; gross: number; posted: number }[] }>(
    `select r.external_id as charge, (r.data #>> '{amount,amount}')::bigint as gross,
            coalesce((select sum(p.effect) from postings p where p.state = 'posted' and p.reference = r.external_id),
                     0)::bigint as posted
     from records r where r.kind = 'charge'`,
  );
  for (const { charge, gross, posted } of rows) {
    const shown = ledger.entries
      .filter(({ intent, isDeleted }) => isDeleted !== true && intent.reference === charge)
      .filter(({ intent }) => ['customer_receipt', 'excess_receipt', 'deposit'].includes(intent.type))
      .reduce((sum, { amount }) => sum + amount, 0);
    assert.equal(shown, posted, `${charge} stands with another amount than its postings say`);
    assert.ok(shown <= gross, `${charge} of ${gross} stands with ${shown}`);
  }
}

/** Every record of the processor once more, the newest first. */
async function hearAgain({ db, processor }: Scenario): Promise<void> {
  const records = await db
    .hub('records')
    .where({ connection_id: processor.connectionId })
    .orderBy('id', 'desc')
    .select<{ kind: RecordKind; external_id: string; data: unknown }[]>('kind', 'external_id', 'data');
  for (const { kind, external_id: externalId, data } of records)
    await putRecord(db, { connectionId: processor.connectionId, kind, externalId, data });
}
