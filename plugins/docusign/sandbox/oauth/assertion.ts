import { createPublicKey } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import type { Office } from '../office.ts';

/** An assertion is good for an hour at most ('JWT Grant'); clocks may differ by as much, in seconds. */
const longestSeconds = 3600;
const toleranceSeconds = 60;

/** What DocuSign answers to an assertion it does not take. */
export interface Refused {
  readonly error: string;
  readonly error_description?: string;
}

export type Asserted = { readonly scope: string } | { readonly refused: Refused };

/** Checks who signs, for whom, for which server and how long, and whether the user has allowed it. */
export async function asserted(office: Office, assertion: string): Promise<Asserted> {
  const { integrationKey, publicKey, user, consented } = office.setup();
  try {
    const { payload } = await jwtVerify(assertion, createPublicKey(publicKey), {
      algorithms: ['RS256'],
      audience: new URL(office.kit.url).host,
      currentDate: new Date(office.now()),
      clockTolerance: toleranceSeconds,
      requiredClaims: ['iss', 'sub', 'aud', 'iat', 'exp'],
    });
    if (payload.iss !== integrationKey) return denied('issuer_not_found');
    if (payload.sub !== user.id) return denied('user_not_found');
    if ((payload.exp ?? 0) - (payload.iat ?? 0) > longestSeconds) return denied('invalid_lifetime');
    const scope = typeof payload['scope'] === 'string' ? payload['scope'] : '';
    if (!scope.split(' ').includes('signature')) return denied('invalid_scope');
    return consented ? { scope } : { refused: { error: 'consent_required' } };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return denied('expired_token');
    return denied(
      error instanceof errors.JWTClaimValidationFailed ? `invalid_${error.claim}` : 'no_valid_keys_or_signatures',
    );
  }
}

function denied(description: string): Asserted {
  return { refused: { error: 'invalid_grant', error_description: description } };
}
