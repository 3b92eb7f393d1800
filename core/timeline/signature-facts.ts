import type { Envelope } from '../plugin-api/index.ts';
import type { RuleFor } from './fact.ts';

const signatures = { area: 'signatures', fact: '' } as const;

/** An envelope from being sent to its end, with what each signer did. A draft is the firm's own affair. */
export const envelope: RuleFor<'envelope'> = ({ data }, around) => {
  const { subject } = data;
  const at = (instant: string | null): string => Temporal.Instant.from(instant ?? around.changedAt).toString();
  if (data.status === 'created' || data.sentAt === null)
    return [
      { ...signatures, kind: 'envelope.drafted', occurredAt: at(null), params: { subject }, staffOnly: true as const },
    ];
  const signers = data.recipients.filter(({ role }) => role === 'signer');
  const names = signers.map(({ name }) => name).join(', ');
  const sent = { ...signatures, kind: 'envelope.sent', occurredAt: at(data.sentAt), params: { subject, names } };
  return [sent, ...signers.flatMap((signer) => whatSignerDid(signer, subject, at)), ...howItEnded(data, at)];
};

type Signer = Envelope['recipients'][number];

/** A signer's step that stands now. That it was opened is told until it is signed: then nobody asks any more. */
function whatSignerDid({ id, name, status, actedAt }: Signer, subject: string, at: (instant: string | null) => string) {
  const step = { area: signatures.area, fact: id, occurredAt: at(actedAt), params: { subject, name } } as const;
  if (status === 'completed') return [{ ...step, kind: 'envelope.signed' }];
  if (status === 'delivered') return [{ ...step, kind: 'envelope.opened', staffOnly: true as const }];
  return [];
}

function howItEnded(data: Envelope, at: (instant: string | null) => string) {
  const { subject } = data;
  const reason = data.reason ?? '';
  const decliner = data.recipients.find(({ status }) => status === 'declined')?.name ?? '';
  switch (data.status) {
    case 'completed':
      return [{ ...signatures, kind: 'envelope.completed', occurredAt: at(data.completedAt), params: { subject } }];
    case 'declined': {
      const params = { subject, name: decliner, reason };
      return [{ ...signatures, kind: 'envelope.declined', occurredAt: at(data.declinedAt), params }];
    }
    case 'voided': {
      const params = { subject, reason };
      return [{ ...signatures, kind: 'envelope.voided', occurredAt: at(data.voidedAt), params }];
    }
    default:
      return [];
  }
}
