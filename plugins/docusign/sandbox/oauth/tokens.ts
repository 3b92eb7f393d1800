import type { Office } from '../office.ts';

/** Tokens of the JWT grant live one hour and cannot be refreshed. */
const tokenSeconds = 3600;

interface Token {
  readonly id: string;
  readonly expiresAt: number;
}

export interface Tokens {
  grant(scope: string): object;
  isGood(token: string): boolean;
  /** Ends all of them, as when a person takes the consent back. */
  revokeAll(): void;
}

export function openTokens(office: Office): Tokens {
  const tokens = office.kit.store.collection<Token>('#tokens');
  return {
    grant(scope) {
      const id = `eyJ0eXAiOiJNVCIsImFsZyI6IlJTMjU2In0.${office.kit.id(96)}`;
      tokens.put(id, { id, expiresAt: office.now() + tokenSeconds * 1000 });
      return { access_token: id, token_type: 'Bearer', expires_in: tokenSeconds, scope };
    },
    isGood: (token) => (tokens.get(token)?.expiresAt ?? 0) > office.now(),
    revokeAll() {
      for (const token of tokens.list()) tokens.put(token.id, { ...token, expiresAt: 0 });
    },
  };
}
