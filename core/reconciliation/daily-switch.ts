import { z } from 'zod';
import type { Transaction as Tx } from '../db/index.ts';

const key = 'reconciliation.daily_mail';

/** Whether the day's mail is sent; it is until somebody says otherwise. */
export async function wantsDailyMail(tx: Tx): Promise<boolean> {
  const row = await tx('settings').where({ key }).first<{ value: unknown } | undefined>('value');
  return row ? z.boolean().parse(row.value) : true;
}

export async function keepDailyMail(tx: Tx, wanted: boolean, now: string): Promise<void> {
  const value = JSON.stringify(wanted);
  await tx('settings').insert({ key, value, updated_at: now }).onConflict('key').merge(['value', 'updated_at']);
}
