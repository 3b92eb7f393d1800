import { isOpen, type Agreement } from './agreement.ts';
import { isAsked, type Signer } from './signer.ts';

/** Where an agreement stands for one reader: whose turn it is, and what they can do. */
export type Standing =
  /** It is their turn, here. */
  | { readonly kind: 'to_sign'; readonly signer: Signer }
  /** They came back, done by what the address says; the service has not told us. Signing is not offered meanwhile. */
  | { readonly kind: 'confirming'; readonly signer: Signer }
  /** It is their turn, by the link the service sent to their address. */
  | { readonly kind: 'by_mail'; readonly signer: Signer }
  /** Others sign first. */
  | { readonly kind: 'not_yet'; readonly before: readonly string[] }
  /** They signed; others have not. */
  | { readonly kind: 'signed'; readonly waitsFor: readonly string[] }
  /** Open, and they are not among those who sign. */
  | { readonly kind: 'others'; readonly waitsFor: readonly string[] }
  | { readonly kind: 'completed' | 'declined' | 'voided' | 'not_sent' };

/**
 * How long 'signed' is taken on the word of the address someone came back to, in minutes. The service tells within seconds,
 * and lost news is looked up; too short offers signing twice, too long hides the button from someone who did not sign.
 */
const confirmingMinutes = 15;
/** The same where the address said nothing, in minutes: most who come back have signed. */
const unsureMinutes = 2;

/** Where an agreement stands for this person (null: somebody who signs nothing, such as staff). Pure. */
export function standingOf(
  agreement: Pick<Agreement, 'status'>,
  signers: readonly Signer[],
  personId: string | null,
  now: Temporal.Instant,
): Standing {
  const { status } = agreement;
  if (status === null || status === 'created') return { kind: 'not_sent' };
  if (!isOpen(agreement)) return { kind: status as 'completed' | 'declined' | 'voided' };
  const mine = signers.filter((signer) => signer.role === 'signer' && signer.personId === personId);
  const asked = mine.find(isAsked);
  if (asked) return turnOf(asked, now);
  const waiting = mine.find((signer) => signer.status === 'created');
  if (waiting) return { kind: 'not_yet', before: namesOf(signers.filter((other) => isBefore(other, waiting))) };
  const waitsFor = namesOf(signers.filter(isAsked));
  return { kind: mine.length > 0 ? 'signed' : 'others', waitsFor };
}

function turnOf(signer: Signer, now: Temporal.Instant): Standing {
  if (signer.clientUserId === null) return { kind: 'by_mail', signer };
  return { kind: isConfirming(signer, now) ? 'confirming' : 'to_sign', signer };
}

function isConfirming({ hint, returnedAt, openedAt }: Signer, now: Temporal.Instant): boolean {
  if (returnedAt === null || hint === 'left' || hint === 'expired') return false;
  const returned = Temporal.Instant.from(returnedAt);
  // Sent there once more since: what they said before is over.
  if (openedAt !== null && Temporal.Instant.compare(openedAt, returned) > 0) return false;
  return returned.until(now).total('minutes') < (hint === null ? unsureMinutes : confirmingMinutes);
}

function isBefore(other: Signer, waiting: Signer): boolean {
  return other.role === 'signer' && other.position < waiting.position && other.status !== 'completed';
}

function namesOf(signers: readonly Signer[]): readonly string[] {
  return signers.map(({ name }) => name);
}
