import pg from 'pg';
import type { Transaction } from './database.ts';

/** News for open pages and waiting commands, over LISTEN/NOTIFY: small, lossy, never the truth itself. */
export interface Live {
  subscribe(topic: string, hear: (news: Readonly<Record<string, unknown>>) => void): () => void;
  close(): Promise<void>;
}

const channel = 'portico_live';

/** Says `news` (under 7 kB as JSON) to every process once the transaction commits. */
export async function publish(
  tx: Pick<Transaction, 'raw'>,
  topic: string,
  news: Readonly<Record<string, unknown>>,
): Promise<void> {
  await tx.raw('select pg_notify(?, ?)', [channel, JSON.stringify({ topic, news })]);
}

/** Listens on one connection of its own, reconnecting with growing pauses. */
export async function openLive(url: string, onTrouble: (error: unknown) => void): Promise<Live> {
  const hearers = new Map<string, Set<(news: Readonly<Record<string, unknown>>) => void>>();
  let client: pg.Client | null = null;
  let closed = false;
  let pauseMs = 100;
  let retry: NodeJS.Timeout | undefined;

  function hear(message: pg.Notification): void {
    const { topic, news } = JSON.parse(message.payload ?? '{}') as { topic: string; news: Record<string, unknown> };
    for (const hearer of hearers.get(topic) ?? []) hearer(news);
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url });
    next.on('notification', hear);
    next.on('error', (error) => {
      onTrouble(error);
      again(next);
    });
    next.on('end', () => {
      again(next);
    });
    await next.connect();
    await next.query(`listen ${channel}`);
    client = next;
    pauseMs = 100;
  }

  function again(broken: pg.Client): void {
    if (closed || client !== broken) return;
    client = null;
    retry = setTimeout(() => {
      connect().catch((error: unknown) => {
        onTrouble(error);
        pauseMs = Math.min(pauseMs * 2, 5_000);
        client = broken;
        again(broken);
      });
    }, pauseMs);
  }

  await connect();
  return {
    subscribe(topic, hearer) {
      const set = hearers.get(topic) ?? new Set();
      hearers.set(topic, set.add(hearer));
      return () => set.delete(hearer);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}
