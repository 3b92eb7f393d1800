import pg from 'pg';
import type { Database } from '../db/index.ts';

/**
 * A worker is alive as long as it holds the advisory lock of its name on a connection of its own: a killed
 * process loses it with its sockets, while one that is merely busy keeps it. (graphile-worker alone would
 * hold a killed worker's jobs for four hours.)
 */
export interface SignOfLife {
  close(): Promise<void>;
}

/** The other end notices a machine that vanished within about fifteen seconds. */
const keepAlive = '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3';

/** Shows that `worker` lives until closed, through reconnects. */
export async function showLife(db: Database, worker: string, onTrouble: (error: unknown) => void): Promise<SignOfLife> {
  let client: pg.Client | null = null;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: db.url, application_name: `jobs ${worker}`, options: keepAlive });
    let lost = false;
    const again = (error?: unknown): void => {
      if (closed || lost) return;
      lost = true;
      if (error !== undefined) onTrouble(error);
      retry = setTimeout(() => {
        connect().catch(again);
      }, 200);
    };
    next.on('error', again);
    next.on('end', () => {
      again();
    });
    try {
      await next.connect();
      await next.query(`select pg_advisory_lock(${nameOf('$1')})`, [worker]);
      client = next;
      if (closed) await next.end();
    } catch (error) {
      if (client === null && !closed) throw error;
      again(error);
    }
  }

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end();
    },
  };
}

/** Which of these workers hold their lock no more. */
export async function deadOnes(db: Database, workers: readonly string[]): Promise<string[]> {
  if (workers.length === 0) return [];
  const { rows }: { rows: { worker: string }[] } = await db.hub.raw(
    `select worker from unnest(?::text[]) worker where pg_try_advisory_xact_lock_shared(${nameOf('worker')})`,
    [[...workers]],
  );
  return rows.map(({ worker }) => worker);
}

/**
 * Tells who was found dead twice in a row, a tick apart: a worker whose connection broke for a moment, or
 * that took a job before its first sign of life, is not buried.
 */
export function suspicion(): (dead: readonly string[]) => string[] {
  let before = new Set<string>();
  return (dead) => {
    const certain = dead.filter((worker) => before.has(worker));
    before = new Set(dead);
    return certain;
  };
}

function nameOf(expression: string): string {
  return `hashtextextended('portico jobs ' || ${expression}::text, 0)`;
}
