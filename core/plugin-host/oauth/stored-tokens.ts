import { z } from 'zod';

/** A connection's tokens as they lie sealed in the database. */
export const storedTokens = z.object({
  access: z.string(),
  refresh: z.string().nullable(),
  /** When the access token ends, an ISO instant. */
  expiresAt: z.string(),
  obtainedAt: z.string(),
});

export type Tokens = z.infer<typeof storedTokens>;
