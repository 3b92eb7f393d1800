import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { InvalidInput } from '../plugin-api/index.ts';

/** The installation's key. `id` is a fingerprint: it may be stored and shown. */
export interface SecretKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * The key that seals the vendors' secrets: `PORTICO_SECRET_KEY` (32 bytes, base64), else the file `secret.key` in the
 * data folder, made at the first start (mode 0600; backups leave it out). Where the database is somebody else's
 * (`DATABASE_URL`), a key nobody chose would be lost with the machine, so InvalidInput asks for one.
 */
export function loadSecretKey(from: {
  readonly secretKey: string | null;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
}): SecretKey {
  if (from.secretKey !== null) return keyOf(from.secretKey);
  const file = path.join(from.dataDir, 'secret.key');
  if (fs.existsSync(file)) return keyOf(fs.readFileSync(file, 'utf8').trim());
  if (from.databaseUrl !== null)
    throw new InvalidInput(
      `With DATABASE_URL Portico needs PORTICO_SECRET_KEY and found none. Make one with 'openssl rand -base64 32' and keep it safe: without it the vendors must be connected anew.`,
      { PORTICO_SECRET_KEY: 'required' },
    );
  return makeKey(file);
}

/** Written beside its name and linked there, so that of two processes starting at once one key wins. */
function makeKey(file: string): SecretKey {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
  return keyOf(fs.readFileSync(file, 'utf8').trim());
}

function keyOf(base64: string): SecretKey {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 32)
    throw new InvalidInput('The secret key must be 32 bytes in base64.', { PORTICO_SECRET_KEY: 'not usable' });
  return { id: createHash('sha256').update('portico key').update(bytes).digest('hex').slice(0, 12), bytes };
}
