import { z } from 'zod';
import type { Transaction } from '../db/index.ts';
import { topicNames, type Switches } from './topics.ts';

const key = 'crm.notes';

const stored = z.object({ signed: z.boolean(), paid: z.boolean(), refunded: z.boolean() });

/** Everything is told until someone says otherwise: that is what the system is connected for. */
const everything: Switches = { signed: true, paid: true, refunded: true };

export async function readSwitches(tx: Transaction): Promise<Switches> {
  const row = await tx('settings').where({ key }).first<{ value: unknown } | undefined>('value');
  return row ? stored.parse(row.value) : everything;
}

export async function saveSwitches(tx: Transaction, switches: Switches, now: string): Promise<void> {
  const value = JSON.stringify(Object.fromEntries(topicNames.map((topic) => [topic, switches[topic]])));
  await tx('settings').insert({ key, value, updated_at: now }).onConflict('key').merge(['value', 'updated_at']);
}
