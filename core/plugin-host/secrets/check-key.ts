import { transaction, type Database } from '../../db/index.ts';
import type { SecretKey } from '../secret-key.ts';
import { seal, unseal } from './seal.ts';

const settingsKey = 'secret_key_check';
const about = 'the key of this installation';

interface Check {
  readonly keyId: string;
  readonly sealed: string;
}

/**
 * Holds the key against the value the first key left in the database. Null when it is the right one; otherwise the
 * sentence that names the key missed. Portico then reads and shows everything, and leaves the vendors alone.
 */
export async function keyTrouble(db: Database, key: SecretKey, now: Temporal.Instant): Promise<string | null> {
  const check = await transaction(db, async (tx) => {
    const value: Check = { keyId: key.id, sealed: seal(key, about, 'portico').toString('base64') };
    await tx('settings')
      .insert({ key: settingsKey, value: JSON.stringify(value), updated_at: now.toString() })
      .onConflict('key')
      .ignore();
    const row = await tx('settings').where({ key: settingsKey }).first<{ value: Check } | undefined>('value');
    return row?.value ?? value;
  });
  if (opens(key, check)) return null;
  return `The vendors are paused: their secrets were sealed with key ${check.keyId}, and Portico was started with key ${key.id}. Start it again with the PORTICO_SECRET_KEY (or the secret.key file) whose fingerprint is ${check.keyId}. Nothing is lost meanwhile.`;
}

function opens(key: SecretKey, check: Check): boolean {
  try {
    return unseal(key, about, Buffer.from(check.sealed, 'base64')) === 'portico';
  } catch {
    return false;
  }
}
