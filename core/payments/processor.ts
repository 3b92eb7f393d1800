import { setTimeout as pause } from 'node:timers/promises';
import { transaction } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import {
  OutcomeUnknown,
  PorticoError,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  type OpenedCheckout,
} from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { readCheckout, type CheckoutRow } from './checkout.ts';
import { singleFlight } from './single-flight.ts';
import { newsOf, takeNews, type News } from './store-state.ts';

/**
 * How long a reservation may be opened late, in hours: processors keep intent ids at least 24 h, so that
 * until then asking again cannot make a second checkout. Past it the reservation is dropped.
 */
const resumableHours = 23;

/** Looks for the address another process is fetching: tries, and milliseconds between them. */
const lookAgain = { tries: 10, everyMs: 200 };

const openings = singleFlight<CheckoutRow | null>();

/**
 * Asks the processor for a reserved checkout and stores its address. Anyone may do it at any time, also
 * after a crash or at once with others: the reservation's id makes it one checkout.
 * Throws VendorRefused (and ends the reservation) or VendorUnavailable.
 */
export function openReserved(deps: Deps, reserved: CheckoutRow): Promise<CheckoutRow | null> {
  return openings(reserved.id, () => open(deps, reserved));
}

async function open(deps: Deps, reserved: CheckoutRow): Promise<CheckoutRow | null> {
  const age = Temporal.Instant.from(reserved.createdAt).until(deps.clock.now()).total('hours');
  if (age > resumableHours) return store(deps, ended(reserved, 'expired', 'never opened'));
  try {
    const opened = await request(deps, reserved);
    await failPoint('checkout.opened');
    const row = await store(deps, newsOf(reserved.id, opened));
    await failPoint('checkout.stored');
    return row;
  } catch (error) {
    if (error instanceof VendorUnavailable || error instanceof OutcomeUnknown) {
      const elsewhere = await openedElsewhere(deps, reserved.id);
      if (elsewhere) return elsewhere;
    }
    if (error instanceof VendorRefused && !(error instanceof ReconnectNeeded))
      await store(deps, ended(reserved, 'failed', error.message));
    if (error instanceof OutcomeUnknown)
      throw new VendorUnavailable('The payment page did not answer in time. Try again in a moment.', error.details);
    throw error;
  }
}

/** Once more after an unknown outcome: the same id cannot open two. */
async function request(deps: Deps, reserved: CheckoutRow): Promise<OpenedCheckout> {
  const ask = (): Promise<OpenedCheckout> =>
    deps.plugins.call(reserved.paymentConnectionId, 'payments', 'interactive', (port, ctx) =>
      port.openCheckout(ctx, reserved.request),
    );
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error;
    return ask();
  }
}

/** Another process may be opening the same reservation and the processor takes one call at a time. */
async function openedElsewhere(deps: Deps, id: string): Promise<CheckoutRow | null> {
  for (let look = 0; look < lookAgain.tries; look += 1) {
    const row = await transaction(deps.db, (tx) => readCheckout(tx, id));
    if (row?.state !== 'opening') return row;
    await pause(lookAgain.everyMs);
  }
  return null;
}

/** Reads an opened checkout afresh and stores what it has become. */
export async function askProcessor(deps: Deps, checkout: CheckoutRow): Promise<CheckoutRow | null> {
  const { externalId } = checkout;
  if (externalId === null) return checkout;
  const opened = await deps.plugins.call(checkout.paymentConnectionId, 'payments', 'interactive', (port, ctx) =>
    port.checkout(ctx, externalId),
  );
  return store(deps, newsOf(checkout.id, opened));
}

/** Ends a live checkout at the processor. Where the payer was faster the row says so afterwards. */
export async function close(deps: Deps, checkout: CheckoutRow, reason: string): Promise<CheckoutRow | null> {
  const { externalId } = checkout;
  if (externalId === null) {
    const opened = await openReserved(deps, checkout);
    return opened?.externalId ? close(deps, opened, reason) : opened;
  }
  const opened = await deps.plugins.call(checkout.paymentConnectionId, 'payments', 'interactive', (port, ctx) =>
    port.expireCheckout(ctx, externalId),
  );
  return store(deps, newsOf(checkout.id, opened, reason));
}

function ended(checkout: CheckoutRow, state: 'expired' | 'failed', reason: string): News {
  return { id: checkout.id, state, opened: null, reason };
}

async function store(deps: Deps, news: News): Promise<CheckoutRow | null> {
  const rows = await transaction(deps.db, (tx) => takeNews(tx, [news], deps));
  return rows[0] ?? null;
}

/** Whether an error is the outside world's and may pass, so that a job goes on with the next row. */
export function isPassing(error: unknown): error is PorticoError {
  return error instanceof PorticoError && error.code !== 'bug';
}
