import { scoped } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { readCheckout, type CheckoutRow } from './checkout.ts';
import type { Payer } from './open.ts';
import { askProcessor, isPassing } from './processor.ts';
import type { CheckoutState } from './state.ts';

const undecided: readonly CheckoutState[] = ['opening', 'open', 'processing'];

/** Seconds between two questions to the processor about the same checkout, however often a page is reloaded. */
const askEverySeconds = 3;

export interface Arrival {
  readonly checkout: CheckoutRow;
  /** False when the processor could not be asked: then 'not paid' must not be said. */
  readonly isSure: boolean;
}

/**
 * The checkout a payer comes back from, as true as it can be told now: the processor is asked once, and a
 * processor that does not answer leaves what is known. Throws NotFound for someone else's.
 */
export async function arriveFrom(deps: Deps, payer: Payer, invoiceId: string, id: string): Promise<Arrival> {
  const scope = { personId: payer.person.id, clientId: payer.clientId };
  const checkout = isId(id) ? await scoped(deps.db, scope, (tx) => readCheckout(tx, id)) : null;
  if (checkout?.invoiceId !== invoiceId) throw new NotFound('There is no such payment.');
  if (!undecided.includes(checkout.state) || askedJustNow(deps, checkout)) return { checkout, isSure: true };
  try {
    return { checkout: (await askProcessor(deps, checkout)) ?? checkout, isSure: checkout.externalId !== null };
  } catch (error) {
    if (!isPassing(error)) throw error;
    deps.log.warn({ err: error, checkout: id }, 'the processor could not be asked at the return');
    return { checkout, isSure: false };
  }
}

function askedJustNow(deps: Deps, checkout: CheckoutRow): boolean {
  if (checkout.checkedAt === null || checkout.state === 'open') return false;
  return Temporal.Instant.from(checkout.checkedAt).until(deps.clock.now()).total('seconds') < askEverySeconds;
}
