import { publish, type Transaction } from '../db/index.ts';
import type { RecordKind } from '../plugin-api/index.ts';

/** What of clients' pages may have changed. */
export type Topic = 'records' | 'agreements' | 'checkouts';

/** Clients named in one piece of news; more would outgrow what NOTIFY carries. */
const mostClientsTold = 100;

/** Tells the open pages of these clients to look again; no clients where it is not known whose they are. */
export async function tellPages(
  tx: Transaction,
  topic: Topic,
  news: {
    readonly clients: readonly string[];
    readonly connectionId?: string;
    readonly kinds?: readonly RecordKind[];
  },
): Promise<void> {
  await publish(tx, topic, { ...news, clients: news.clients.slice(0, mostClientsTold) });
}

/** Whether news may be about this client: it is named, or not all are. */
export function mayConcern(news: Readonly<Record<string, unknown>>, clientId: string): boolean {
  const clients: readonly unknown[] = Array.isArray(news['clients']) ? news['clients'] : [];
  return clients.length === 0 || clients.length >= mostClientsTold || clients.includes(clientId);
}
