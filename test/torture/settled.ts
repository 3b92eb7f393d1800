import { setTimeout as pause } from 'node:timers/promises';
import { portico, type Demo } from './demo.ts';
import { vendorsOf, type Entry } from './vendors.ts';

/** Seconds until everything must be settled: the ledger takes only so many calls a minute. */
const patience = 100;

/** What the books must have come to. */
export interface Expected {
  /** What stood there before. */
  readonly booked: readonly Entry[];
  /** The kinds of the entries since, those that were deleted again left out; null where that is not known. */
  readonly kinds: readonly string[] | null;
  /** Charges that each must have one receipt. */
  readonly receipts?: readonly string[];
  /** How many notes the CRM must have, where that is looked at. */
  readonly notes?: number;
}

/** Looks until the books hold what they must and the proof agrees. Answers what is wrong in the end, or null. */
export async function untilSettled(dataDir: string, demo: Demo, expected: Expected): Promise<string | null> {
  const until = performance.now() + patience * 1_000;
  for (;;) {
    const { code, out } = await portico(dataDir, ['proof', '--json']);
    const vendors = vendorsOf(demo.file);
    const wrong = inBooks(await vendors.entries(), expected) ?? inCrm(await vendors.notes(), expected);
    if (code === 0 && wrong === null) return null;
    if (performance.now() > until) return wrong ?? `the proof does not agree: ${out.slice(0, 2_000)}`;
    await pause(500);
  }
}

function inBooks(entries: readonly Entry[], { booked, kinds, receipts = [] }: Expected): string | null {
  const known = new Set(booked.map(({ id }) => id));
  const made = entries.filter(({ id, status }) => !known.has(id) && status !== 'DELETED');
  const names = made.map(({ kind, amount, reference }) => `${kind} ${amount} ${reference ?? ''}`);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) return `${twice} stands twice`;
  for (const charge of receipts) {
    const count = made.filter(({ kind, reference }) => kind === 'payment' && reference?.includes(charge)).length;
    if (count !== 1) return `${charge} has ${count} receipts`;
  }
  const found = made.map(({ kind }) => kind).sort();
  const wanted = kinds === null ? found : [...kinds].sort();
  return found.join() === wanted.join()
    ? null
    : `the books hold ${found.join()}, not ${wanted.join()}: ${names.join('; ')}`;
}

function inCrm(found: number, { notes = found }: Expected): string | null {
  return found === notes ? null : `the CRM has ${found} notes, not ${notes}`;
}
