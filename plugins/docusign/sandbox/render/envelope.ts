import type { Envelope } from '../model.ts';
import type { Office } from '../office.ts';
import { timeOf, wireTime } from '../times.ts';
import { recipientsObject } from './recipients.ts';

/** What may come with an envelope when it is asked for. */
const parts = ['recipients', 'documents', 'custom_fields'] as const;
type Part = (typeof parts)[number];

/** Reads the `include` parameter; what is not played is left out, as for an envelope that has none. */
export function partsIn(include: string | undefined): ReadonlySet<Part> {
  const words = (include ?? '').split(',').map((word) => word.trim());
  return new Set(parts.filter((part) => words.includes(part)));
}

/** An envelope as the API shows it: everything text, what is not known left out. */
export function envelopeObject(office: Office, envelope: Envelope, include: ReadonlySet<Part>): object {
  const at = `/envelopes/${envelope.id}`;
  return {
    status: envelope.status,
    documentsUri: `${at}/documents`,
    recipientsUri: `${at}/recipients`,
    attachmentsUri: `${at}/attachments`,
    envelopeUri: at,
    emailSubject: envelope.subject,
    emailBlurb: envelope.message,
    envelopeId: envelope.id,
    signingLocation: 'online',
    customFieldsUri: `${at}/custom_fields`,
    notificationUri: `${at}/notification`,
    enableWetSign: 'true',
    allowMarkup: 'false',
    allowReassign: 'true',
    createdDateTime: wireTime(envelope.createdAt),
    lastModifiedDateTime: wireTime(envelope.modifiedAt),
    ...timeOf('deliveredDateTime', envelope.deliveredAt),
    ...timeOf('initialSentDateTime', envelope.sentAt),
    ...timeOf('sentDateTime', envelope.sentAt),
    ...timeOf('completedDateTime', envelope.completedAt),
    ...timeOf('declinedDateTime', envelope.declinedAt),
    ...timeOf('voidedDateTime', envelope.voidedAt),
    ...(envelope.voidedReason === null ? {} : { voidedReason: envelope.voidedReason }),
    ...(envelope.transactionId === null ? {} : { transactionId: envelope.transactionId }),
    statusChangedDateTime: wireTime(envelope.statusChangedAt),
    documentsCombinedUri: `${at}/documents/combined`,
    certificateUri: `${at}/documents/certificate`,
    templatesUri: `${at}/templates`,
    expireEnabled: 'true',
    expireDateTime: wireTime(envelope.createdAt + 120 * 86_400_000),
    expireAfter: '120',
    sender: senderObject(office),
    ...(include.has('custom_fields') ? { customFields: customFieldsObject(envelope) } : {}),
    ...(include.has('documents') ? { envelopeDocuments: documentObjects(envelope) } : {}),
    ...(include.has('recipients') ? { recipients: recipientsObject(envelope) } : {}),
    purgeState: 'unpurged',
    envelopeIdStamping: 'true',
    is21CFRPart11: 'false',
    signerCanSignOnMobile: 'true',
    autoNavigation: 'true',
    isSignatureProviderEnvelope: 'false',
    hasFormDataChanged: 'false',
    allowComments: 'true',
    hasComments: 'false',
    allowViewHistory: 'true',
  };
}

function senderObject(office: Office): object {
  const { user, accountId } = office.setup();
  return { userName: user.name, userId: user.id, accountId, email: user.email };
}

export function customFieldsObject(envelope: Envelope): object {
  return {
    textCustomFields: envelope.customFields.map(({ id, name, value, show, required }) => ({
      fieldId: id,
      name,
      show,
      required,
      value,
    })),
    listCustomFields: [],
  };
}

/** The contents first, then the certificate, which DocuSign lists as one more document. */
export function documentObjects(envelope: Envelope): object[] {
  const documents = envelope.documents.map(({ id, name }, index) => documentObject(envelope, id, name, index + 1));
  if (envelope.sentAt === null) return documents;
  return [...documents, documentObject(envelope, 'certificate', 'Summary', 999)];
}

function documentObject(envelope: Envelope, id: string, name: string, order: number): object {
  return {
    documentId: id,
    name,
    type: id === 'certificate' ? 'summary' : 'content',
    uri: `/envelopes/${envelope.id}/documents/${id}`,
    order: String(order),
    display: 'inline',
    includeInDownload: 'true',
    signerMustAcknowledge: 'no_interaction',
    templateLocked: 'false',
    templateRequired: 'false',
  };
}
