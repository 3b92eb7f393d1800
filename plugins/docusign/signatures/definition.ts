import {
  InvalidInput,
  type PluginContext,
  type SignatureRequest,
  type Signer,
} from '../../../core/plugin-api/index.ts';
import { intentField } from '../intent-field.ts';
import { hmacKeysOf } from '../settings.ts';

/** DocuSign's own bounds, in characters ('Envelopes: create'). */
const longestSubject = 100;
const longestMessage = 10_000;

/** What changes an envelope; each is told as it happens ('JSON SIM event model'). */
const events = [
  'envelope-sent',
  'envelope-delivered',
  'envelope-completed',
  'envelope-declined',
  'envelope-voided',
  'recipient-delivered',
  'recipient-completed',
  'recipient-declined',
] as const;

/**
 * The whole envelope, sent at once. Signers sign in the portal (`clientUserId`), so DocuSign mails them nothing. Throws
 * InvalidInput for what DocuSign would refuse or cut.
 */
export function definitionOf(ctx: PluginContext, request: SignatureRequest): object {
  refuseUnfit(request);
  const { subject, message, document, signers, intentId } = request;
  return {
    status: 'sent',
    emailSubject: subject,
    ...(message === '' ? {} : { emailBlurb: message }),
    transactionId: intentId,
    documents: [
      {
        documentId: '1',
        name: document.name,
        fileExtension: 'pdf',
        order: '1',
        documentBase64: Buffer.from(document.pdf).toString('base64'),
      },
    ],
    recipients: { signers: signers.map(signerOf) },
    customFields: { textCustomFields: [{ name: intentField, value: intentId, show: 'false', required: 'false' }] },
    ...notificationOf(ctx),
  };
}

function refuseUnfit({ subject, message, document, signers }: SignatureRequest): void {
  const fields: Record<string, string> = {};
  if (subject.trim() === '') fields['subject'] = 'A subject is needed.';
  if (subject.length > longestSubject) fields['subject'] = `A subject has ${longestSubject} characters at most.`;
  if (message.length > longestMessage) fields['message'] = `A message has ${longestMessage} characters at most.`;
  if (Buffer.from(document.pdf.subarray(0, 5)).toString('latin1') !== '%PDF-')
    fields['document'] = 'The document is not a PDF.';
  if (signers.length === 0) fields['signers'] = 'Nobody is asked to sign.';
  if (signers.some(({ email, name }) => !email.includes('@') || name.trim() === ''))
    fields['signers'] = 'Every signer needs a name and an e-mail address.';
  if (Object.keys(fields).length > 0)
    throw new InvalidInput(`This cannot be sent for signature. ${Object.values(fields).join(' ')}`, fields);
}

/**
 * Where the document says `/s1/` the first signer signs, `/d1/` takes the date, and so on; a document without such
 * marks is signed wherever the signer puts the signature.
 */
function signerOf({ name, email, clientUserId, order }: Signer, index: number): object {
  const number = index + 1;
  const at = (mark: string) => [
    { documentId: '1', anchorString: `/${mark}${number}/`, anchorIgnoreIfNotPresent: 'true', anchorUnits: 'pixels' },
  ];
  return {
    recipientId: String(number),
    routingOrder: String(order),
    name,
    email,
    clientUserId,
    tabs: { signHereTabs: at('s'), dateSignedTabs: at('d') },
  };
}

/** Without a key no delivery could be believed, and DocuSign refuses to deliver to plain http. */
function notificationOf(ctx: PluginContext): object {
  const isLocal = ctx.endpoint('api').startsWith('http:');
  if (hmacKeysOf(ctx).length === 0 || (!ctx.webhookUrl.startsWith('https:') && !isLocal)) return {};
  return {
    eventNotification: {
      url: ctx.webhookUrl,
      deliveryMode: 'SIM',
      events: [...events],
      eventData: { version: 'restv2.1', format: 'json', includeData: ['recipients'] },
      includeHMAC: 'true',
      requireAcknowledgment: 'true',
      loggingEnabled: 'true',
    },
  };
}
