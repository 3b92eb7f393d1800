import { z } from 'zod';
import { instantOf } from './instants.ts';

/** Everything is a string at DocuSign, and what is empty is left out, null or ''. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const textOrNull = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));
const instant = z.string().nullish().transform(instantOf);
const list = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .nullish()
    .transform((value) => value ?? []);

const recipient = z.object({
  recipientId: text,
  routingOrder: z.coerce.number().int().min(0).catch(1),
  name: text,
  email: text,
  clientUserId: textOrNull,
  status: text.transform((value) => value.toLowerCase()),
  sentDateTime: instant,
  deliveredDateTime: instant,
  signedDateTime: instant,
  declinedDateTime: instant,
  declinedReason: textOrNull,
});

/** An envelope as it arrives, with recipients, documents and custom fields included. */
export const wireEnvelope = z.object({
  envelopeId: z.guid(),
  status: z.string().transform((value) => value.toLowerCase()),
  emailSubject: text,
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  statusChangedDateTime: instant,
  sentDateTime: instant,
  deliveredDateTime: instant,
  completedDateTime: instant,
  declinedDateTime: instant,
  voidedDateTime: instant,
  voidedReason: textOrNull,
  sender: z
    .object({ userName: text, email: textOrNull })
    .nullish()
    .transform((value) => value ?? null),
  envelopeDocuments: list(z.object({ documentId: text, name: text, type: textOrNull })),
  customFields: z
    .object({ textCustomFields: list(z.object({ name: text, value: text })) })
    .nullish()
    .transform((value) => value ?? { textCustomFields: [] }),
  recipients: z
    .object({ signers: list(recipient), carbonCopies: list(recipient) })
    .nullish()
    .transform((value) => value ?? { signers: [], carbonCopies: [] }),
});

/** One page of envelopes. */
export const wirePage = z.object({
  envelopes: list(wireEnvelope),
  resultSetSize: z.coerce.number().int().min(0),
  totalSetSize: z.coerce.number().int().min(0),
});

export type WireRecipient = z.infer<typeof recipient>;
export type WireEnvelope = z.infer<typeof wireEnvelope>;
export type WirePage = z.infer<typeof wirePage>;
