import { z } from 'zod';
import {
  InvalidInput,
  VendorRefused,
  VendorUnavailable,
  type PluginContext,
  type SignaturesPort,
} from '../../../core/plugin-api/index.ts';
import { reading } from '../client.ts';
import { EnvelopeRefused } from '../errors.ts';
import { authenticationMethod } from './authentication.ts';

type Request = Parameters<SignaturesPort['signingUrl']>[1];

const view = z.object({ url: z.url({ protocol: /^https?$/ }) });

/** A link made for nothing harms nobody: it works once and dies in five minutes. So a failed call may be repeated. */
export async function signingUrl(ctx: PluginContext, request: Request): Promise<string> {
  const { envelopeId, signer, returnUrl, proof } = request;
  const recipientViewRequest = {
    returnUrl,
    clientUserId: signer.clientUserId,
    userName: signer.name,
    email: signer.email,
    authenticationMethod: authenticationMethod(proof.method),
    authenticationInstant: Temporal.Instant.from(proof.at).round('second').toString(),
    securityDomain: new URL(returnUrl).host,
  };
  const answer = await reading(ctx, 'signing link', (envelopes, accountId) =>
    envelopes.createRecipientView(accountId, envelopeId, { recipientViewRequest }),
  ).catch((error: unknown) => {
    throw inWords(error, signer.name);
  });
  const parsed = view.safeParse(answer);
  if (parsed.success) return parsed.data.url;
  throw new VendorUnavailable('DocuSign gave no signing link.', { call: 'signing link' });
}

function inWords(error: unknown, name: string): unknown {
  if (!(error instanceof EnvelopeRefused)) return error;
  const details = { ...error.details };
  if (error.errorCode === 'UNKNOWN_ENVELOPE_RECIPIENT')
    return new InvalidInput(`${name} is not asked to sign this agreement.`, {}, details);
  if (error.errorCode === 'RECIPIENT_NOT_IN_SEQUENCE')
    return new VendorRefused(`It is not ${name}’s turn to sign yet.`, details);
  return error;
}
