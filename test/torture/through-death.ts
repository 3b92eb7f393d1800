import { startDemo, type Demo } from './demo.ts';

/**
 * Does something while a process dies at a fail point, cuts the power once it did, and starts again. `then` goes on with
 * what the first part came to and answers what is wrong, or null.
 */
export async function throughDeath<T>(
  { dataDir, point }: { readonly dataDir: string; readonly point: string },
  first: (before: Demo, death: Promise<boolean>) => Promise<T>,
  then: (after: Demo, came: T) => Promise<string | null>,
): Promise<string | null> {
  const before = await startDemo(dataDir, point);
  let came: T;
  try {
    const death = before.death();
    came = await first(before, death);
    if (!(await death)) return 'no process died of it';
  } finally {
    await before.cutPower();
  }
  const after = await startDemo(dataDir, null);
  try {
    return await then(after, came);
  } finally {
    await after.cutPower();
  }
}
