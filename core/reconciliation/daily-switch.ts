import { z } from 'zod';
import { keepSetting, readSetting, type Transaction as Tx } from '../db/index.ts';

const key = 'reconciliation.daily_mail';

/** Whether the day's mail is sent; it is until somebody says otherwise. */
export function wantsDailyMail(tx: Tx): Promise<boolean> {
  return readSetting(tx, key, z.boolean(), true);
}

export function keepDailyMail(tx: Tx, wanted: boolean, now: string): Promise<void> {
  return keepSetting(tx, key, wanted, now);
}
