/**
 * What the sandbox keeps. Times are milliseconds since 1970 by the shared clock; ids are the vendor's own. The wire's
 * strings are made in `render/`.
 */
export interface Setup {
  readonly accountId: string;
  readonly accountName: string;
  readonly currency: string;
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly integrationKey: string;
  /** PKCS#1 PEM, as DocuSign shows it once. */
  readonly privateKey: string;
  readonly publicKey: string;
  /** Whether the user has allowed the app to act in their name. */
  readonly consented: boolean;
  /** Signs deliveries with each of these, in this order. */
  readonly hmacKeys: readonly string[];
  /** The account's own Connect configuration; null while there is none. */
  readonly connect: { readonly id: number; readonly url: string } | null;
  /** Calls in an hour, calls in 30 seconds, questions about one envelope in an hour while nothing happens to it. */
  readonly limits: { readonly hour: number; readonly burst: number; readonly polls: number };
}

export type EnvelopeStatus = 'created' | 'sent' | 'delivered' | 'completed' | 'declined' | 'voided' | 'deleted';
export type RecipientStatus = 'created' | 'sent' | 'delivered' | 'completed' | 'declined';

/** How a signer was known before the signing began, as the recipient view was asked for. */
export interface Authentication {
  readonly method: string;
  readonly instant: string | null;
  readonly domain: string | null;
}

export interface Recipient {
  readonly id: string;
  readonly guid: string;
  readonly userId: string;
  readonly role: 'signer' | 'copy';
  readonly name: string;
  readonly email: string;
  readonly order: number;
  /** Set where the recipient signs embedded in an app; null where DocuSign mails a link. */
  readonly clientUserId: string | null;
  readonly status: RecipientStatus;
  readonly sentAt: number | null;
  readonly deliveredAt: number | null;
  readonly signedAt: number | null;
  readonly declinedAt: number | null;
  readonly declinedReason: string | null;
  readonly authentication: Authentication | null;
}

export interface EventNotification {
  readonly url: string;
  readonly events: readonly string[];
  readonly includeHmac: boolean;
}

export interface CustomField {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly show: string;
  readonly required: string;
}

export interface Envelope {
  readonly id: string;
  readonly status: EnvelopeStatus;
  readonly subject: string;
  readonly message: string;
  readonly transactionId: string | null;
  readonly customFields: readonly CustomField[];
  readonly documents: readonly { readonly id: string; readonly name: string }[];
  readonly recipients: readonly Recipient[];
  readonly notifications: readonly EventNotification[];
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly deliveredAt: number | null;
  readonly completedAt: number | null;
  readonly declinedAt: number | null;
  readonly voidedAt: number | null;
  readonly voidedReason: string | null;
  /** The last change of the envelope's own state. */
  readonly statusChangedAt: number;
  /** The last change of anything in it. */
  readonly modifiedAt: number;
}

/** A signing link, before and after it was used. */
export interface View {
  readonly token: string;
  readonly envelopeId: string;
  readonly recipientId: string;
  readonly returnUrl: string;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly authentication: Authentication;
}

/** One visit to the signing page. */
export interface Session {
  readonly id: string;
  readonly envelopeId: string;
  readonly recipientId: string;
  readonly returnUrl: string;
  /** The last thing the signer did; too long ago ends the session. */
  readonly touchedAt: number;
  readonly endedAt: number | null;
}
