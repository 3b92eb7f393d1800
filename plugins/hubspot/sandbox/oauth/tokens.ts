import type { Crm } from '../crm.ts';

interface Grant {
  readonly refreshToken: string;
  readonly scopes: readonly string[];
}

interface Code {
  readonly refreshToken: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
}

interface Access {
  readonly refreshToken: string;
  readonly expiresAt: number;
}

/** An access token lives thirty minutes; a code is used within ten. A refresh token stays until access is taken away. */
const accessMs = 30 * 60_000;
const codeMs = 10 * 60_000;

export interface TokenAnswer {
  readonly token_type: 'bearer';
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

export interface Tokens {
  consent(wish: { readonly scopes: readonly string[]; readonly redirectUri: string }): string;
  /** Null when the code is unknown, used, stale or not for this address. */
  exchange(code: string, redirectUri: string): TokenAnswer | null;
  refresh(token: string): TokenAnswer | null;
  revoke(token: string): void;
  /** Takes access away from every app, as an administrator does. */
  revokeAll(): void;
  /** The scopes of a live token. */
  check(accessToken: string): readonly string[] | 'expired' | 'unknown';
}

/** Tokens by the shared clock, kept over restarts. */
export function openTokens(crm: Crm): Tokens {
  const { store } = crm.kit;
  const grants = store.collection<Grant>('#grants');
  const codes = store.collection<Code>('#codes');
  const accesses = store.collection<Access>('#access_tokens');

  function answerFor({ refreshToken }: Grant): TokenAnswer {
    const access = crm.kit.id(64);
    accesses.put(access, { refreshToken, expiresAt: crm.now() + accessMs });
    return { token_type: 'bearer', access_token: access, refresh_token: refreshToken, expires_in: accessMs / 1000 };
  }

  return {
    consent({ scopes, redirectUri }) {
      const grant = { refreshToken: crm.kit.uuid(), scopes };
      grants.put(grant.refreshToken, grant);
      const code = crm.kit.uuid();
      codes.put(code, { refreshToken: grant.refreshToken, redirectUri, expiresAt: crm.now() + codeMs });
      return code;
    },
    exchange(code, redirectUri) {
      const found = codes.get(code);
      codes.delete(code);
      const grant = found && grants.get(found.refreshToken);
      if (!found || !grant || found.expiresAt < crm.now() || found.redirectUri !== redirectUri) return null;
      return answerFor(grant);
    },
    refresh(token) {
      const grant = grants.get(token);
      return grant ? answerFor(grant) : null;
    },
    revoke: (token) => grants.delete(token),
    revokeAll() {
      for (const { refreshToken } of grants.list()) grants.delete(refreshToken);
    },
    check(accessToken) {
      const found = accesses.get(accessToken);
      const grant = found && grants.get(found.refreshToken);
      if (!found || !grant) return 'unknown';
      return found.expiresAt < crm.now() ? 'expired' : grant.scopes;
    },
  };
}
