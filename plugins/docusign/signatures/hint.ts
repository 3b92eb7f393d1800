import type { SigningHint } from '../../../core/plugin-api/index.ts';

/** DocuSign's `event` on the way back ('EnvelopeViews: createRecipient', returnUrl). */
const hints: Readonly<Record<string, SigningHint>> = {
  signing_complete: 'signed',
  decline: 'declined',
  cancel: 'left',
  session_timeout: 'left',
  exception: 'left',
  access_code_failed: 'left',
  id_check_failed: 'left',
  ttl_expired: 'expired',
};

export function hint(query: Readonly<Record<string, string>>): SigningHint | null {
  const event = query['event'] ?? '';
  return Object.hasOwn(hints, event) ? (hints[event] ?? null) : null;
}
