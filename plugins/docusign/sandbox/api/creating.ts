import { z } from 'zod';
import { sendOut } from '../happenings/sending.ts';
import { keep } from '../happenings/change.ts';
import type { Envelope, EventNotification, Recipient } from '../model.ts';
import type { Office } from '../office.ts';
import { wireTime } from '../times.ts';
import { ApiError, invalidParameter } from './answers.ts';

/** DocuSign takes ids and orders as text or number, everything else as text. */
const loose = z.union([z.string(), z.number()]).transform(String);
const recipient = z.object({
  name: z.string().default(''),
  email: z.string().default(''),
  recipientId: loose.optional(),
  routingOrder: loose.default('1'),
  clientUserId: loose.optional(),
});

const definition = z.object({
  status: z.string().default('created'),
  emailSubject: z.string().default(''),
  emailBlurb: z.string().default(''),
  transactionId: z.string().optional(),
  documents: z
    .array(
      z.object({
        documentId: loose.default('1'),
        name: z.string().default(''),
        documentBase64: z.string().default(''),
      }),
    )
    .default([]),
  recipients: z
    .object({ signers: z.array(recipient).default([]), carbonCopies: z.array(recipient).default([]) })
    .default({ signers: [], carbonCopies: [] }),
  customFields: z
    .object({
      textCustomFields: z
        .array(
          z.object({
            name: z.string(),
            value: z.string().default(''),
            show: z.string().default('false'),
            required: z.string().default('false'),
          }),
        )
        .default([]),
    })
    .default({ textCustomFields: [] }),
  eventNotification: z
    .object({
      url: z.string().default(''),
      events: z.array(z.string()).default([]),
      includeHMAC: z.string().default('false'),
    })
    .optional(),
});

type Definition = z.infer<typeof definition>;
type WireRecipient = z.infer<typeof recipient>;

/** What DocuSign answers to a creation. */
interface Created {
  readonly envelopeId: string;
  readonly uri: string;
  readonly statusDateTime: string;
  readonly status: string;
}

/** 'Envelopes: create', from documents that come along. */
export function create(office: Office, body: unknown): Created {
  const parsed = definition.safeParse(body);
  if (!parsed.success)
    throw new ApiError('INVALID_REQUEST_BODY', 'The request body is missing or improperly formatted.');
  const wish = parsed.data;
  if (wish.status !== 'created' && wish.status !== 'sent')
    throw invalidParameter(`Value for 'status' is not valid: ${wish.status}.`);
  if (wish.emailSubject.length > 100) throw invalidParameter("The length of 'emailSubject' exceeds 100 characters.");
  const envelope = envelopeOf(office, wish);
  if (wish.status === 'sent') refuseIncomplete(envelope);
  for (const { documentId, documentBase64 } of wish.documents)
    office.files.put(`${envelope.id}/${documentId}`, refusedUnlessPdf(documentBase64));
  const kept = wish.status === 'sent' ? sendOut(office, keep(office, envelope)) : keep(office, envelope);
  return {
    envelopeId: kept.id,
    uri: `/envelopes/${kept.id}`,
    statusDateTime: wireTime(kept.statusChangedAt),
    status: kept.status,
  };
}

/** An unsent envelope of these documents and people. Throws ApiError for people who cannot be reached. */
function envelopeOf(office: Office, wish: Definition): Envelope {
  const { kit } = office;
  const now = office.now();
  const { signers, carbonCopies } = wish.recipients;
  const recipients = [
    ...signers.map((one) => recipientOf(office, one, 'signer')),
    ...carbonCopies.map((one) => recipientOf(office, one, 'copy')),
  ];
  if (new Set(recipients.map(({ id }) => id)).size < recipients.length)
    throw invalidParameter('A recipientId is used more than once.');
  return {
    id: kit.uuid(),
    status: 'created',
    subject: wish.emailSubject,
    message: wish.emailBlurb,
    transactionId: wish.transactionId ?? null,
    customFields: wish.customFields.textCustomFields.map((field) => ({
      id: String(kit.store.next('field')),
      ...field,
    })),
    documents: wish.documents.map(({ documentId, name }) => ({ id: documentId, name })),
    recipients,
    notifications: notificationsIn(wish),
    createdAt: now,
    sentAt: null,
    deliveredAt: null,
    completedAt: null,
    declinedAt: null,
    voidedAt: null,
    voidedReason: null,
    statusChangedAt: now,
    modifiedAt: now,
  };
}

function recipientOf({ kit }: Office, wire: WireRecipient, role: Recipient['role']): Recipient {
  const id = wire.recipientId ?? '';
  if (!/^[1-9]\d{0,9}$/.test(id)) throw new ApiError('INVALID_RECIPIENT_ID', 'The recipient ID is invalid.');
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(wire.email))
    throw new ApiError(
      'INVALID_EMAIL_ADDRESS_FOR_RECIPIENT',
      `The email address for the recipient is invalid. The recipient Id follows. ${id}`,
    );
  if (wire.name.trim() === '')
    throw new ApiError(
      'INVALID_USERNAME_FOR_RECIPIENT',
      `The username for the recipient is invalid. The recipient Id follows. ${id}`,
    );
  if (!/^\d{1,6}$/.test(wire.routingOrder)) throw new ApiError('INVALID_ROUTING_ORDER', 'A routing order is invalid.');
  return {
    id,
    guid: kit.uuid(),
    userId: kit.uuid(),
    role,
    name: wire.name,
    email: wire.email,
    order: Number(wire.routingOrder),
    clientUserId: wire.clientUserId ?? null,
    status: 'created',
    sentAt: null,
    deliveredAt: null,
    signedAt: null,
    declinedAt: null,
    declinedReason: null,
    authentication: null,
  };
}

function notificationsIn({ eventNotification }: Definition): readonly EventNotification[] {
  if (!eventNotification) return [];
  const { url, events, includeHMAC } = eventNotification;
  if (!URL.canParse(url)) throw invalidParameter("Value for 'eventNotification.url' is not a URL.");
  return [{ url, events, includeHmac: includeHMAC === 'true' }];
}

export function refuseIncomplete({ documents, recipients, subject }: Envelope): void {
  if (documents.length > 0 && subject.trim() !== '' && recipients.some(({ role }) => role === 'signer')) return;
  throw new ApiError(
    'ENVELOPE_IS_INCOMPLETE',
    'The Envelope is not Complete. A Complete Envelope Requires Documents, Recipients, Tabs, and a Subject Line.',
  );
}

function refusedUnlessPdf(base64: string): string {
  if (Buffer.from(base64.slice(0, 8), 'base64').toString('latin1').startsWith('%PDF-')) return base64;
  throw new ApiError('PDF_VALIDATION_FAILED', 'PDF validation failed.');
}
