import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 60 ms here. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Short enough for any passphrase, long enough that hashing it costs nothing. */
export const longestPassword = 200;
export const shortestPassword = 12;

/** An argon2id PHC string. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/**
 * Whether the password is the hashed one. Without a hash the same work is done against one that nothing
 * fits, so that the answer's time does not tell whether an e-mail is known.
 */
export async function passwordFits(passwordHash: string | null, password: string): Promise<boolean> {
  const tried = password.length > longestPassword ? '' : password;
  const fits = await verify(passwordHash ?? (await unfitting()), tried);
  return passwordHash !== null && password.length <= longestPassword && fits;
}

let nobodys: Promise<string> | undefined;

function unfitting(): Promise<string> {
  nobodys ??= hashPassword('nobody has this password');
  return nobodys;
}

/** What is wrong with a new password, as a word of the catalogue; null when nothing is. Pure. */
export function passwordProblem(password: string, email: string): 'short' | 'long' | 'email' | null {
  if (password.length < shortestPassword) return 'short';
  if (password.length > longestPassword) return 'long';
  const name = email.split('@')[0]?.toLowerCase() ?? '';
  const lower = password.toLowerCase();
  return lower === email.toLowerCase() || (name.length >= 4 && lower.replaceAll(name, '').length < 6) ? 'email' : null;
}
