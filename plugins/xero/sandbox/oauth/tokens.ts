import { createHash } from 'node:crypto';
import type { Ledger } from '../ledger.ts';

interface Grant {
  readonly id: string;
  readonly scope: string;
  readonly revoked: boolean;
}

interface Code {
  readonly grantId: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly expiresAt: number;
}

interface Refresh {
  readonly grantId: string;
  readonly expiresAt: number;
}

/** Xero's lives of tokens: codes five minutes, access thirty minutes, refresh sixty days. */
const codeMs = 5 * 60_000;
const accessMs = 30 * 60_000;
const refreshMs = 60 * 86_400_000;
/** A refresh token that was used stays good a while, so that a lost answer costs no connection. */
const graceMs = 30 * 60_000;

export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
  readonly refresh_token: string;
  readonly scope: string;
}

export interface Tokens {
  /** A code for a person's consent. */
  consent(wish: { readonly scope: string; readonly redirectUri: string; readonly challenge: string | null }): string;
  /** Null when the code is unknown, used, stale or not for this address and verifier. */
  exchange(code: string, redirectUri: string, verifier: string | null): TokenAnswer | null;
  refresh(token: string): TokenAnswer | null;
  /** Ends the grant a refresh token belongs to; nothing happens for an unknown one. */
  revoke(token: string): void;
  /** Ends every grant, as a person does in Xero's list of connected apps. */
  revokeAll(): void;
  check(accessToken: string): 'good' | 'expired' | 'unknown';
  /** Whether the consent behind a good access token covers this scope. */
  covers(accessToken: string, scope: string): boolean;
}

/** Tokens by the shared clock, kept over restarts. */
export function openTokens(ledger: Ledger): Tokens {
  const { store } = ledger.kit;
  const grants = store.collection<Grant>('#grants');
  const codes = store.collection<Code>('#codes');
  const refreshes = store.collection<Refresh>('#refresh_tokens');
  const accesses = store.collection<Refresh>('#access_tokens');

  function answerFor(grant: Grant): TokenAnswer {
    const access = ledger.kit.id(64);
    const refresh = ledger.kit.id(43);
    accesses.put(access, { grantId: grant.id, expiresAt: ledger.now() + accessMs });
    refreshes.put(refresh, { grantId: grant.id, expiresAt: ledger.now() + refreshMs });
    return {
      access_token: access,
      expires_in: accessMs / 1000,
      token_type: 'Bearer',
      refresh_token: refresh,
      scope: grant.scope,
    };
  }

  function liveGrant(id: string | undefined): Grant | null {
    const grant = id === undefined ? undefined : grants.get(id);
    return grant && !grant.revoked ? grant : null;
  }

  return {
    consent({ scope, redirectUri, challenge }) {
      const grant = { id: ledger.kit.uuid(), scope, revoked: false };
      grants.put(grant.id, grant);
      const code = ledger.kit.id(43);
      codes.put(code, { grantId: grant.id, redirectUri, challenge, expiresAt: ledger.now() + codeMs });
      return code;
    },
    exchange(code, redirectUri, verifier) {
      const found = codes.get(code);
      codes.delete(code);
      const grant = liveGrant(found?.grantId);
      if (!found || !grant || found.expiresAt < ledger.now() || found.redirectUri !== redirectUri) return null;
      if (found.challenge !== null && challengeOf(verifier ?? '') !== found.challenge) return null;
      return answerFor(grant);
    },
    refresh(token) {
      const found = refreshes.get(token);
      const grant = liveGrant(found?.grantId);
      if (!found || !grant || found.expiresAt < ledger.now()) return null;
      refreshes.put(token, { ...found, expiresAt: Math.min(found.expiresAt, ledger.now() + graceMs) });
      return answerFor(grant);
    },
    revoke(token) {
      const grant = liveGrant(refreshes.get(token)?.grantId);
      if (grant) grants.put(grant.id, { ...grant, revoked: true });
    },
    revokeAll() {
      for (const grant of grants.list()) grants.put(grant.id, { ...grant, revoked: true });
    },
    check(accessToken) {
      const found = accesses.get(accessToken);
      if (!found || !liveGrant(found.grantId)) return 'unknown';
      return found.expiresAt < ledger.now() ? 'expired' : 'good';
    },
    covers(accessToken, scope) {
      const grant = liveGrant(accesses.get(accessToken)?.grantId);
      return grant?.scope.split(' ').includes(scope) === true;
    },
  };
}

/** RFC 7636, 4.2: S256. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
