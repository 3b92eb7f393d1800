import { createHash } from 'node:crypto';
import {
  OutcomeUnknown,
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  type Intent,
  type LedgerEntry,
  type Outcome,
} from '../../../core/plugin-api/index.ts';
import { ValidationRefused } from '../errors.ts';
import { refusalCode } from './refusals.ts';

export function applied(intent: Intent, entry: LedgerEntry): Outcome {
  return { intentId: intent.id, status: 'applied', entry };
}

export function already(intent: Intent, entry: LedgerEntry): Outcome {
  return { intentId: intent.id, status: 'already', entry };
}

/** `messages`: Xero's own words, which decide the code. */
export function refused(intent: Intent, messages: readonly string[]): Outcome {
  const reason = messages.length > 0 ? messages.join('; ') : 'Xero refused and gave no reason.';
  return { intentId: intent.id, status: 'refused', reason, code: refusalCode(messages) };
}

export function unknown(intent: Intent, reason: string): Outcome {
  return { intentId: intent.id, status: 'unknown', reason };
}

/** Certainly not sent or not taken: may be tried again later. */
export function unavailable(intent: Intent, reason: string): Outcome {
  return { intentId: intent.id, status: 'refused', reason, code: 'unavailable' };
}

/** What a failed call says of an intent that was in it. An error nobody foresaw counts as unknown: it may have been sent. */
export function failed(intent: Intent, error: unknown): Outcome {
  if (error instanceof OutcomeUnknown) return unknown(intent, error.message);
  if (error instanceof VendorUnavailable || error instanceof ReconnectNeeded) return unavailable(intent, error.message);
  if (error instanceof ValidationRefused) return refused(intent, [error.message]);
  if (error instanceof VendorRefused)
    return { intentId: intent.id, status: 'refused', reason: error.message, code: 'other' };
  return unknown(intent, `The call to Xero ended unexpectedly: ${String(error)}`);
}

/** Whether later calls would fare the same, so that there is no use in making them now. */
export function isStanding(outcome: Outcome): boolean {
  return outcome.status === 'refused' && outcome.code === 'unavailable';
}

/** The Idempotency-Key of one call: the intent's id, or a digest of all ids; never over Xero's 128 characters. */
export function keyOf(intents: readonly { readonly id: string }[], suffix = ''): string {
  const [first, ...others] = intents;
  if (first && others.length === 0) return `${first.id}${suffix}`;
  return (
    createHash('sha256')
      .update(intents.map(({ id }) => id).join('\n'))
      .digest('hex') + suffix
  );
}
