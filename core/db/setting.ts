import type { z } from 'zod';
import type { Transaction } from './database.ts';

/** A setting of the firm, as it was kept; `otherwise` where nobody has said anything. */
export async function readSetting<T>(tx: Transaction, key: string, shape: z.ZodType<T>, otherwise: T): Promise<T> {
  const row = await tx('settings').where({ key }).first<{ value: unknown } | undefined>('value');
  return row ? shape.parse(row.value) : otherwise;
}

/** Keeps a setting; `now` is an ISO instant. */
export async function keepSetting(tx: Transaction, key: string, value: unknown, now: string): Promise<void> {
  await tx('settings')
    .insert({ key, value: JSON.stringify(value), updated_at: now })
    .onConflict('key')
    .merge(['value', 'updated_at']);
}
