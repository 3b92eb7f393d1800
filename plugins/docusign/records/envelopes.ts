import type { Envelope, NormalisedRecord, PluginContext, RecordRef } from '../../../core/plugin-api/index.ts';
import { intentField } from '../intent-field.ts';
import { latest } from './instants.ts';
import { recipientsOf } from './recipients.ts';
import type { WireEnvelope } from './wire.ts';

/** What a thing of DocuSign's list is to Portico. */
export type Item =
  | { readonly kind: 'record'; readonly record: NormalisedRecord }
  | { readonly kind: 'deleted'; readonly ref: RecordRef }
  | { readonly kind: 'ignored' };

/** DocuSign's words for an envelope's state; those that are rare are folded into what a reader would call them. */
const statuses: Readonly<Record<string, Envelope['status']>> = {
  created: 'created',
  processing: 'created',
  sent: 'sent',
  delivered: 'delivered',
  signed: 'delivered',
  completed: 'completed',
  declined: 'declined',
  voided: 'voided',
  timedout: 'voided',
};

export function envelopeItem(ctx: PluginContext, wire: WireEnvelope): Item {
  const ref: RecordRef = { kind: 'envelope', externalId: wire.envelopeId.toLowerCase() };
  if (wire.status === 'deleted') return { kind: 'deleted', ref };
  const status = statuses[wire.status];
  if (!status) {
    // Templates are none of ours; a word that is new one day must not stop the stream.
    if (wire.status !== 'template') ctx.log.warn({ status: wire.status }, 'An envelope in a state unknown here.');
    return { kind: 'ignored' };
  }
  return { kind: 'record', record: envelopeRecord(ctx, wire, ref.externalId, status) };
}

/** Clients see what was sent; a draft is the firm's own, and stays so when it is thrown away. */
function envelopeRecord(
  ctx: PluginContext,
  wire: WireEnvelope,
  externalId: string,
  status: Envelope['status'],
): NormalisedRecord {
  const data: Envelope = {
    subject: wire.emailSubject,
    status,
    sentAt: wire.sentDateTime,
    completedAt: status === 'completed' ? wire.completedDateTime : null,
    declinedAt: status === 'declined' ? wire.declinedDateTime : null,
    voidedAt: status === 'voided' ? wire.voidedDateTime : null,
    reason: reasonOf(wire, status),
    sender: wire.sender === null ? null : { name: wire.sender.userName, email: wire.sender.email },
    documents: wire.envelopeDocuments
      .filter(({ type }) => type === null || type === 'content')
      .map(({ documentId, name }) => ({ id: documentId, name })),
    intentId: wire.customFields.textCustomFields.find(({ name }) => name === intentField)?.value ?? null,
    recipients: recipientsOf(wire.recipients),
  };
  return {
    kind: 'envelope',
    externalId,
    versionAt: latest(changesOf(wire)),
    audience: data.sentAt === null || status === 'created' ? 'staff' : 'client',
    belongsTo: [],
    url: `https://apps${ctx.identity?.liveMode === true ? '' : '-d'}.docusign.com/send/documents/details/${externalId}`,
    data,
  };
}

function reasonOf(wire: WireEnvelope, status: Envelope['status']): string | null {
  if (status === 'voided') return wire.voidedReason;
  if (status !== 'declined') return null;
  return wire.recipients.signers.find(({ declinedReason }) => declinedReason !== null)?.declinedReason ?? null;
}

/**
 * `lastModifiedDateTime` alone is no version: in DocuSign's own example it lies before the sending, and one of two
 * signers may sign without any change of the envelope. The newest of all its moments grows with every event.
 */
function changesOf(wire: WireEnvelope): readonly (string | null)[] {
  return [
    wire.createdDateTime,
    wire.lastModifiedDateTime,
    wire.statusChangedDateTime,
    wire.sentDateTime,
    wire.deliveredDateTime,
    wire.completedDateTime,
    wire.declinedDateTime,
    wire.voidedDateTime,
    ...[...wire.recipients.signers, ...wire.recipients.carbonCopies].flatMap((one) => [
      one.sentDateTime,
      one.deliveredDateTime,
      one.signedDateTime,
      one.declinedDateTime,
    ]),
  ];
}
