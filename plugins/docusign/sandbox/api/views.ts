import { z } from 'zod';
import { keep } from '../happenings/change.ts';
import type { Envelope, Recipient } from '../model.ts';
import type { Office } from '../office.ts';
import { ApiError, invalidParameter } from './answers.ts';

/** A signing link is good for five minutes and one visit. */
const linkMs = 5 * 60_000;

const methods = new Set(
  [
    'Biometric', 'Email', 'HTTPBasicAuth', 'Kerberos', 'KnowledgeBasedAuth', 'None', 'PaperDocuments', 'Password', 'RSASecureID',
    'SingleSignOn_CASiteminder', 'SingleSignOn_InfoCard', 'SingleSignOn_MicrosoftActiveDirectory', 'SingleSignOn_Other',
    'SingleSignOn_Passport', 'SingleSignOn_SAML', 'Smartcard', 'SSLMutualAuth', 'X509Certificate',
  ].map((method) => method.toLowerCase()),
); // prettier-ignore

const request = z.object({
  returnUrl: z.string().default(''),
  authenticationMethod: z.string().default(''),
  authenticationInstant: z.string().optional(),
  securityDomain: z.string().optional(),
  clientUserId: z.string().default(''),
  userName: z.string().default(''),
  email: z.string().default(''),
});

/** 'EnvelopeViews: createRecipient': a link for one embedded signer whose turn it is, or who has signed and looks again. */
export function recipientView(office: Office, envelope: Envelope, body: unknown): object {
  const parsed = request.safeParse(body);
  if (!parsed.success)
    throw new ApiError('INVALID_REQUEST_BODY', 'The request body is missing or improperly formatted.');
  const wish = parsed.data;
  if (!URL.canParse(wish.returnUrl) || wish.returnUrl.length > 470)
    throw invalidParameter("'returnUrl' is required: a URL of 470 characters at most.");
  if (!methods.has(wish.authenticationMethod.toLowerCase()))
    throw invalidParameter("Value for 'authenticationMethod' is not valid.");
  const recipient = recipientMatching(envelope, wish);
  refuseOutOfTurn(envelope, recipient);
  const token = `${office.kit.uuid()}-${office.kit.id(24)}`;
  office.views.put(token, {
    token,
    envelopeId: envelope.id,
    recipientId: recipient.id,
    returnUrl: wish.returnUrl,
    expiresAt: office.now() + linkMs,
    usedAt: null,
    authentication: {
      method: wish.authenticationMethod,
      instant: wish.authenticationInstant ?? null,
      domain: wish.securityDomain ?? null,
    },
  });
  keep(office, envelope);
  return { url: `${office.kit.url}/Signing/MTRedeem/v1/${token}` };
}

/** All three must be the recipient's to the letter, and only embedded recipients have a link of this kind. */
function recipientMatching(envelope: Envelope, wish: z.infer<typeof request>): Recipient {
  const found = envelope.recipients.find(
    ({ clientUserId, name, email }) =>
      clientUserId !== null && clientUserId === wish.clientUserId && name === wish.userName && email === wish.email,
  );
  if (found) return found;
  throw new ApiError(
    'UNKNOWN_ENVELOPE_RECIPIENT',
    "The recipient you have identified is not a valid recipient of the specified envelope. Envelope recipient could not be determined. 'clientUserId', 'email', or 'userName' in request and envelope may not match.",
  );
}

function refuseOutOfTurn(envelope: Envelope, recipient: Recipient): void {
  if (!['sent', 'delivered', 'completed'].includes(envelope.status))
    throw new ApiError('ENVELOPE_INVALID_STATUS', `Invalid envelope status. The envelope is ${envelope.status}.`);
  if (recipient.status === 'created')
    throw new ApiError('RECIPIENT_NOT_IN_SEQUENCE', 'The token for an out of sequence recipient cannot be generated.');
}
