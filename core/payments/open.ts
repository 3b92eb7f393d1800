import { scoped, transaction } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { newId } from '../ground/ids.ts';
import { InvalidInput, NotFound, VendorUnavailable, type Invoice } from '../plugin-api/index.ts';
import type { ClientReader } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { amountToPay, checkoutRequest, type Asked } from './ask.ts';
import { insertCheckout, lockCheckouts, readCheckout, type CheckoutRow } from './checkout.ts';
import { decide, suits, type Decision } from './decide.ts';
import { askProcessor, close, openReserved } from './processor.ts';
import { singleFlight } from './single-flight.ts';

export type Payer = Pick<ClientReader, 'person' | 'clientId'>;

/** Where the payer goes: to the processor's page, or to what is already paid or on its way. */
export type Opened =
  { readonly kind: 'pay'; readonly url: string } | { readonly kind: 'covered'; readonly checkoutId: string };

/** Rounds before a page says 'busy': each means that somebody else moved the invoice in between. */
const rounds = 6;

/**
 * Opens the invoice's one live checkout, or answers with the one there is: across tabs, people and
 * processes. The ledger is asked what is due first; the reservation is committed before the processor is
 * called, and its id makes the call repeatable, so a crash anywhere never makes two.
 * `amount` is a decimal in the invoice's currency; all that is due when absent.
 * Throws NotFound for an invoice this client cannot see, InvalidInput with a sentence when it cannot be paid
 * so, VendorUnavailable when ledger or processor do not answer.
 */
export async function openCheckout(deps: Deps, payer: Payer, invoiceId: string, amount?: string): Promise<Opened> {
  const invoice = await visibleInvoice(deps, payer, invoiceId);
  const wish: Wish = { deps, payer, invoice, amount, paymentConnectionId: await processorOf(deps) };
  for (let round = 0; round < rounds; round += 1) {
    const opened = await attempt(wish);
    if (opened) return opened;
  }
  throw new VendorUnavailable('This invoice is being paid or changed right now. Try again in a moment.');
}

interface VisibleInvoice {
  readonly id: string;
  readonly externalId: string;
  readonly connectionId: string;
}

interface Wish {
  readonly deps: Deps;
  readonly payer: Payer;
  readonly invoice: VisibleInvoice;
  readonly amount: string | undefined;
  readonly paymentConnectionId: string;
}

/** One look and one step; null when the step changed things and it is worth looking again. */
async function attempt(wish: Wish): Promise<Opened | null> {
  const { deps } = wish;
  const began = deps.clock.now().toString();
  const fresh = await readFresh(deps, wish.invoice);
  const { decision, asked } = await reserve(wish, fresh, began);
  switch (decision.kind) {
    case 'covered':
      return { kind: 'covered', checkoutId: decision.checkout.id };
    case 'again':
    case 'open':
      return null;
    case 'resume':
      return suited(await openReserved(deps, decision.checkout), asked);
    case 'replace':
      await close(deps, decision.checkout, 'replaced');
      return null;
    case 'reuse':
      if (!suits(decision.checkout, asked)) await close(deps, decision.checkout, 'another amount');
      else if (!decision.stale) return suited(decision.checkout, asked);
      else return suited(await stillOpen(deps, decision.checkout), asked);
      return null;
  }
}

function suited(checkout: CheckoutRow | null, asked: Asked): Opened | null {
  if (checkout?.state !== 'open' || checkout.url === null || !suits(checkout, asked)) return null;
  return { kind: 'pay', url: checkout.url };
}

/** Decides under lock, and reserves in the same transaction when a new checkout is to be opened. */
async function reserve(
  wish: Wish,
  fresh: Invoice,
  began: string,
): Promise<{ readonly decision: Decision; readonly asked: Asked }> {
  const now = wish.deps.clock.now().toString();
  const reserved = await transaction(wish.deps.db, async (tx) => {
    const decision = decide(await lockCheckouts(tx, wish.invoice.id), began, now);
    if (decision.kind === 'covered') return { decision, asked: { amount: fresh.due, whole: true } };
    const asked = amountToPay(fresh, wish.amount);
    if (decision.kind !== 'open') return { decision, asked };
    const id = await insert(wish, fresh, asked, tx, now);
    const row = id === null ? null : await readCheckout(tx, id);
    return row ? { decision: { kind: 'resume', checkout: row } as const, asked, fresh: true } : { decision, asked };
  });
  if ('fresh' in reserved) await failPoint('checkout.reserved');
  return reserved;
}

async function insert(
  wish: Wish,
  fresh: Invoice,
  asked: Asked,
  tx: Parameters<typeof insertCheckout>[0],
  now: string,
): Promise<string | null> {
  const id = newId();
  const { deps, payer, invoice } = wish;
  const request = checkoutRequest({
    id,
    url: deps.url,
    invoiceId: invoice.id,
    invoiceExternalId: invoice.externalId,
    number: fresh.number,
    amount: asked.amount,
    email: payer.person.email,
    locale: payer.person.locale ?? 'auto',
  });
  const inserted = await insertCheckout(tx, {
    id,
    invoiceId: invoice.id,
    ledgerConnectionId: invoice.connectionId,
    invoiceExternalId: invoice.externalId,
    paymentConnectionId: wish.paymentConnectionId,
    clientId: payer.clientId,
    personId: payer.person.id,
    amount: asked.amount.amount,
    currency: asked.amount.currency,
    whole: asked.whole,
    request,
    createdAt: now,
  });
  return inserted ? id : null;
}

async function visibleInvoice(deps: Deps, payer: Payer, invoiceId: string): Promise<VisibleInvoice> {
  const scope = { personId: payer.person.id, clientId: payer.clientId };
  const invoice = await scoped(deps.db, scope, async (tx) => {
    const { rows } = await tx.raw<{ rows: VisibleInvoice[] }>(
      `select id, external_id as "externalId", connection_id as "connectionId" from records
       where id = ? and kind = 'invoice'`,
      [invoiceId],
    );
    return rows[0];
  });
  if (!invoice) throw new NotFound('There is no such invoice.');
  return invoice;
}

async function processorOf(deps: Deps): Promise<string> {
  const [processor, ...others] = await deps.plugins.withPort('payments');
  if (!processor) throw new InvalidInput('Paying online is switched off at the moment. Ask us how else to pay.');
  if (others.length > 0)
    throw new InvalidInput('Paying online is not set up: more than one payment provider is connected. Please tell us.');
  return processor.id;
}

const freshReads = singleFlight<Invoice>();

function readFresh(deps: Deps, invoice: VisibleInvoice): Promise<Invoice> {
  return freshReads(`${invoice.connectionId} ${invoice.externalId}`, () =>
    deps.plugins.call(invoice.connectionId, 'accounting', 'interactive', (port, ctx) =>
      port.invoice(ctx, invoice.externalId),
    ),
  );
}

/** The processor's word on a live checkout; its stored address serves while the processor is away. */
async function stillOpen(deps: Deps, checkout: CheckoutRow): Promise<CheckoutRow | null> {
  try {
    return await askProcessor(deps, checkout);
  } catch (error) {
    if (!(error instanceof VendorUnavailable)) throw error;
    return checkout;
  }
}
