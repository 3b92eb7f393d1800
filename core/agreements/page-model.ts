import { isOpen, type Agreement, type Paper } from './agreement.ts';
import { isMissing } from './evidence.ts';
import { isAsked, type Signer } from './signer.ts';
import { standingOf, type Standing } from './standing.ts';

type Meaning = 'done' | 'waiting' | 'late' | 'wrong' | 'quiet';

const meanings: Readonly<Record<Standing['kind'], Meaning>> = {
  to_sign: 'waiting',
  confirming: 'waiting',
  by_mail: 'waiting',
  not_yet: 'quiet',
  signed: 'done',
  others: 'quiet',
  completed: 'done',
  declined: 'wrong',
  voided: 'quiet',
  not_sent: 'quiet',
};

/** An agreement, ready to draw for one reader. */
export interface AgreementView {
  readonly id: string;
  readonly subject: string;
  readonly message: string;
  readonly standing: Standing['kind'];
  readonly meaning: Meaning;
  /** Whose part comes before or is still missing, in words of the list. */
  readonly names: readonly string[];
  readonly senderName: string | null;
  readonly sentAt: string | null;
  readonly endedAt: string | null;
  readonly reason: string | null;
  readonly asOf: string | null;
  readonly documentName: string | null;
  readonly signers: readonly SignerView[];
  /** Filed, or to be filed when it is asked for. */
  readonly hasEvidence: boolean;
}

export interface SignerView {
  readonly name: string;
  readonly email: string;
  readonly isReader: boolean;
  /** Place in the order; null where all sign at the same time. */
  readonly position: number | null;
  readonly state: 'copy' | 'signed' | 'declined' | 'asked' | 'later' | 'over';
  readonly meaning: Meaning;
  readonly actedAt: string | null;
  /** The service mails this person its own link. */
  readonly byMail: boolean;
}

export function agreementView(
  { agreement, signers }: Paper,
  personId: string | null,
  now: Temporal.Instant,
): AgreementView {
  const standing = standingOf(agreement, signers, personId, now);
  return {
    id: agreement.id,
    subject: agreement.subject,
    message: agreement.message,
    standing: standing.kind,
    meaning: meanings[standing.kind],
    names: 'waitsFor' in standing ? standing.waitsFor : 'before' in standing ? standing.before : [],
    senderName: agreement.senderName,
    sentAt: agreement.sentAt,
    endedAt: agreement.endedAt,
    reason: agreement.reason,
    asOf: agreement.readAt,
    documentName: agreement.documentName,
    signers: signersView(agreement, signers, personId),
    hasEvidence: agreement.filedAt !== null || isMissing(agreement),
  };
}

function signersView(agreement: Agreement, signers: readonly Signer[], personId: string | null): readonly SignerView[] {
  const places = new Set(signers.filter(({ role }) => role === 'signer').map(({ position }) => position));
  return signers.map((signer) => ({
    name: signer.name,
    email: signer.email,
    isReader: personId !== null && signer.personId === personId,
    position: places.size > 1 && signer.role === 'signer' ? signer.position : null,
    ...stateOf(agreement, signer),
    actedAt: signer.actedAt,
    byMail: signer.clientUserId === null,
  }));
}

function stateOf(agreement: Agreement, signer: Signer): Pick<SignerView, 'state' | 'meaning'> {
  if (signer.role === 'copy') return { state: 'copy', meaning: 'quiet' };
  if (signer.status === 'completed') return { state: 'signed', meaning: 'done' };
  if (signer.status === 'declined') return { state: 'declined', meaning: 'wrong' };
  if (agreement.sending === 'sent' && !isOpen(agreement)) return { state: 'over', meaning: 'quiet' };
  return isAsked(signer) ? { state: 'asked', meaning: 'waiting' } : { state: 'later', meaning: 'quiet' };
}

/** How an agreement stands for the firm: our own sending first, then the service's word. */
export function deskState({ sending, status }: Agreement): { readonly word: string; readonly meaning: Meaning } {
  switch (sending) {
    case 'planned':
    case 'sending':
      return { word: 'sending', meaning: 'waiting' };
    case 'unknown':
      return { word: 'unknown', meaning: 'late' };
    case 'refused':
      return { word: 'refused', meaning: 'wrong' };
    case 'sent':
      break;
  }
  const word = status ?? 'sent';
  const meaning = { completed: 'done', declined: 'wrong', voided: 'quiet' } as const;
  return { word, meaning: word in meaning ? meaning[word as keyof typeof meaning] : 'waiting' };
}
