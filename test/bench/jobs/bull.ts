import Bull from 'bull';
import { startRedis } from '../../../core/jobs/redis-for-tests.ts';

const concurrency = 10;

/** The peer: Bull alone over a Redis that writes every command to disk, as PostgreSQL does. Jobs per second. */
export async function bullDrain(jobs: number): Promise<number> {
  const redis = await startRedis();
  await redis.command('CONFIG SET appendonly yes');
  await redis.command('CONFIG SET appendfsync always');
  const queue = new Bull('bench', redis.url);
  try {
    const options = { removeOnComplete: true };
    await queue.addBulk(Array.from({ length: jobs }, (_, n) => ({ data: { n }, opts: options })));
    const all = Promise.withResolvers<null>();
    const ran: number[] = [];
    queue.on('completed', () => {
      ran.push(performance.now());
      if (ran.length === jobs) all.resolve(null);
    });
    void queue.process(concurrency, () => Promise.resolve());
    await all.promise;
    return (jobs * 1_000) / ((ran.at(-1) ?? 0) - (ran[0] ?? 0));
  } finally {
    await queue.close(true);
    await redis.close();
  }
}
