import { z } from 'zod';
import { keepSetting, readSetting, type Transaction } from '../db/index.ts';
import { topicNames, type Switches } from './topics.ts';

const key = 'crm.notes';

const stored = z.object({ signed: z.boolean(), paid: z.boolean(), refunded: z.boolean() });

/** Everything is told until someone says otherwise: that is what the system is connected for. */
const everything: Switches = { signed: true, paid: true, refunded: true };

export function readSwitches(tx: Transaction): Promise<Switches> {
  return readSetting(tx, key, stored, everything);
}

export function saveSwitches(tx: Transaction, switches: Switches, now: string): Promise<void> {
  return keepSetting(tx, key, Object.fromEntries(topicNames.map((topic) => [topic, switches[topic]])), now);
}
