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

/**
 * The checkout a payer comes back from, as true as it can be told now: the processor is asked once, and a
 * processor that does not answer leaves what is known. Throws NotFound for someone else's.
 */
export async function arriveFrom(deps: Deps, payer: Payer, invoiceId: string, id: string): Promise<CheckoutRow> {
  const scope = { personId: payer.person.id, clientId: payer.clientId };
  const checkout = isId(id) ? await scoped(deps.db, scope, (tx) => readCheckout(tx, id)) : null;
  if (checkout?.invoiceId !== invoiceId) throw new NotFound('There is no such payment.');
  if (!undecided.includes(checkout.state) || askedJustNow(deps, checkout)) return checkout;
  try {
    return (await askProcessor(deps, checkout)) ?? checkout;
  } catch (error) {
    if (!isPassing(error)) throw error;
    deps.log.warn({ err: error, checkout: id }, 'the processor could not be asked at the return');
    return checkout;
  }
}

function askedJustNow(deps: Deps, checkout: CheckoutRow): boolean {
  if (checkout.checkedAt === null || checkout.state === 'open') return false;
  return Temporal.Instant.from(checkout.checkedAt).until(deps.clock.now()).total('seconds') < askEverySeconds;
}
