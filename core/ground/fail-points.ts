import { setTimeout as pause } from 'node:timers/promises';
import { InvalidInput } from '../plugin-api/index.ts';

export interface FailPoint {
  readonly name: string;
  readonly where: string;
  /** What comes past it: anything that happens to money, or only this. */
  readonly path: 'money' | 'checkout' | 'refund' | 'note' | 'signing' | 'sync';
}

/** Every place where a process can be made to die, for kill tests; `portico failpoints` prints it. */
export const failPoints: readonly FailPoint[] = [
  { name: 'checkout.reserved', where: 'the checkout row is committed, the processor not yet called', path: 'checkout' },
  { name: 'checkout.opened', where: 'the processor opened the checkout, its address not yet stored', path: 'checkout' },
  { name: 'checkout.stored', where: 'the address is stored, the payer not yet redirected', path: 'checkout' },
  { name: 'webhook.verified', where: 'a webhook is verified, not yet stored', path: 'money' },
  { name: 'webhook.stored', where: 'a webhook is stored, not yet answered', path: 'money' },
  { name: 'webhook.read', where: 'the records a webhook named are read, not yet ingested', path: 'money' },
  { name: 'webhook.ingested', where: 'the records are ingested, the event not yet marked handled', path: 'money' },
  {
    name: 'ingest.before-commit',
    where: 'a page of records is written, its transaction not yet committed',
    path: 'money',
  },
  { name: 'sync.page-stored', where: 'a page and its cursor are committed, the next not yet read', path: 'sync' },
  { name: 'plan.before-commit', where: 'postings are planned, their transaction not yet committed', path: 'money' },
  { name: 'post.sending', where: 'postings are marked sending, the ledger not yet called', path: 'money' },
  { name: 'post.sent', where: 'the ledger answered, its outcomes not yet stored', path: 'money' },
  { name: 'post.stored', where: 'outcomes are stored, the job not yet finished', path: 'money' },
  { name: 'refund.sending', where: 'a refund is marked sending, the processor not yet called', path: 'refund' },
  { name: 'refund.sent', where: 'the processor refunded, its answer not yet stored', path: 'refund' },
  {
    name: 'signing.planned',
    where: 'an agreement is planned and committed, its sending not yet begun',
    path: 'signing',
  },
  { name: 'signing.sending', where: 'it is marked as sending, the signing service not yet called', path: 'signing' },
  { name: 'signing.sent', where: 'the signing service took the envelope, its id not yet stored', path: 'signing' },
  { name: 'signing.stored', where: 'the envelope is stored, the job not yet finished', path: 'signing' },
  { name: 'signing.opened', where: 'the signing address is made, the signer not yet redirected', path: 'signing' },
  { name: 'evidence.read', where: 'the evidence is read, not yet kept', path: 'signing' },
  { name: 'evidence.kept', where: 'the evidence lies in the store, its rows not yet committed', path: 'signing' },
  { name: 'evidence.filed', where: 'the evidence is filed, the job not yet finished', path: 'signing' },
  { name: 'note.sending', where: 'a note to the CRM is marked sending, the CRM not yet called', path: 'note' },
  { name: 'note.sent', where: 'the CRM wrote a note, its outcome not yet stored', path: 'note' },
];

export type FailPointAction = 'kill' | 'throw';

let armed: { name: string; nth: number; action: FailPointAction } | null = null;
const passed = new Map<string, number>();

/**
 * Arms one point: `point` or `point:nth`, counted per process from now on.
 * Throws InvalidInput for a name that is not in the list.
 */
export function armFailPoint(spec: string, action: FailPointAction = 'kill'): void {
  const [name = '', nth = '1'] = spec.split(':');
  if (!failPoints.some((point) => point.name === name))
    throw new InvalidInput(`PORTICO_FAIL_AT names '${name}', which is no fail point. 'portico failpoints' lists them.`);
  armed = { name, nth: Number(nth), action };
  passed.clear();
}

export function disarmFailPoint(): void {
  armed = null;
}

/** Dies here when this point is armed and its turn has come. Costs one comparison otherwise. */
export async function failPoint(name: string): Promise<void> {
  if (armed?.name !== name) return;
  const times = (passed.get(name) ?? 0) + 1;
  passed.set(name, times);
  if (times !== armed.nth) return;
  if (armed.action === 'throw') throw new Error(`fail point ${name}`);
  process.kill(process.pid, 'SIGKILL');
  await pause(60_000);
}
