import { z } from 'zod';
import { resend, sendOut } from '../happenings/sending.ts';
import { withdraw } from '../happenings/signing.ts';
import type { Envelope } from '../model.ts';
import type { Office } from '../office.ts';
import { ApiError, invalidParameter } from './answers.ts';
import { refuseIncomplete } from './creating.ts';

const change = z.object({ status: z.string().optional(), voidedReason: z.string().optional() });

/** 'Envelopes: update', as far as it sends a draft, voids what is under way or sends invitations again. */
export function update(office: Office, envelope: Envelope, body: unknown, sendsAgain: boolean): object {
  const parsed = change.safeParse(body ?? {});
  if (!parsed.success)
    throw new ApiError('INVALID_REQUEST_BODY', 'The request body is missing or improperly formatted.');
  const { status, voidedReason = '' } = parsed.data;
  if (status === 'voided') voidNow(office, envelope, voidedReason);
  else if (status === 'sent' && envelope.status === 'created') {
    refuseIncomplete(envelope);
    sendOut(office, envelope);
  } else if (status !== undefined && status !== envelope.status)
    throw invalidParameter(`Value for 'status' is not valid: ${status}.`);
  else if (sendsAgain) {
    if (envelope.status !== 'sent' && envelope.status !== 'delivered')
      throw new ApiError('ENVELOPE_INVALID_STATUS', `Invalid envelope status. The envelope is ${envelope.status}.`);
    resend(office, envelope);
  }
  return { envelopeId: envelope.id };
}

function voidNow(office: Office, envelope: Envelope, reason: string): void {
  if (envelope.status !== 'sent' && envelope.status !== 'delivered')
    throw new ApiError(
      'ENVELOPE_CANNOT_VOID_INVALID_STATE',
      "Only envelopes in the 'Sent' or 'Delivered' states may be voided.",
    );
  if (reason.trim() === '' || reason.length > 200)
    throw invalidParameter("'voidedReason' is required and has 200 characters at most.");
  withdraw(office, envelope, reason);
}
