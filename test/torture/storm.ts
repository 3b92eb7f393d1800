import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { newId } from '../../core/ground/ids.ts';
import { acts, type Act, type Payment } from './acts.ts';
import { startDemo, type Demo, type Role } from './demo.ts';
import { firstInvoice, payings, payQuietly, receiptAndFee, tryToPay, type Paying } from './payment.ts';
import { untilSettled } from './settled.ts';
import { signAgreement, verdictOnAgreement } from './signing.ts';
import { vendorsOf } from './vendors.ts';

/** From the first click to the last entry in the ledger takes about so long, milliseconds. */
const whole = 6_000;

/** Seconds until something that processes died under must have been done again. */
const patience = 90;

type What =
  | { readonly do: 'pay'; readonly paying: Paying }
  | { readonly do: 'act'; readonly act: Act }
  | { readonly do: 'sign'; readonly id: string };

interface Kill {
  readonly what: What;
  readonly who: Role;
  /** Milliseconds after it began. */
  readonly after: number;
}

/** Things that happen, each with a process killed at a random instant of it; the same seed gives the same ones. */
export function killsByChance(count: number, seed: number): readonly Kill[] {
  const whats: readonly (() => What)[] = [
    ...payings.map((paying) => (): What => ({ do: 'pay', paying })),
    ...acts.filter(({ books }) => books !== null).map((act) => (): What => ({ do: 'act', act })),
    () => ({ do: 'sign', id: newId() }),
  ];
  const anyInstant = fc.record({ who: fc.constantFrom<Role>('web', 'worker'), after: fc.nat(whole) });
  return fc
    .sample(anyInstant, { seed, numRuns: count })
    .map((instant, n) => ({ ...instant, what: whats[n % whats.length]?.() ?? { do: 'sign', id: newId() } }));
}

/**
 * One house through all these kills: what dies is replaced by its supervisor while things go on happening, and in the end
 * the books hold all of it once, the proof agrees and every agreement is filed. Answers what is wrong, or null.
 */
export async function weather(dataDir: string, kills: readonly Kill[]): Promise<string | null> {
  const demo = await startDemo(dataDir, null);
  try {
    const payments = await payQuietly(demo, dataDir, kills.filter(({ what }) => what.do === 'act').length);
    const booked = await vendorsOf(demo.file).entries();
    const kinds: string[] = [];
    for (const [index, kill] of kills.entries()) {
      const done = happen(demo, kill.what, index, payments);
      await Promise.all([done, pause(kill.after).then(() => demo.killAndReplace(kill.who))]);
      kinds.push(...left(kill.what));
    }
    const wrong = await untilSettled(dataDir, demo, { booked, kinds });
    if (wrong !== null) return wrong;
    for (const [index, { what }] of kills.entries()) {
      const unfiled = what.do === 'sign' ? await verdictOnAgreement(demo, what.id, index) : null;
      if (unfiled !== null) return unfiled;
    }
    return null;
  } finally {
    await demo.cutPower();
  }
}

function left(what: What): readonly string[] {
  if (what.do === 'pay') return receiptAndFee;
  return (what.do === 'act' ? what.act.books : null) ?? [];
}

async function happen(demo: Demo, what: What, index: number, payments: Payment[]): Promise<void> {
  if (what.do === 'pay') {
    const invoice = await again(() => firstInvoice(demo, index));
    return again(async () => {
      if ((await tryToPay(demo, what.paying, invoice, index)) === null) throw new TypeError('no checkout');
    });
  }
  if (what.do === 'act') {
    const payment = payments.shift();
    if (!payment) throw new Error('No payment is left.');
    return again(() => what.act.happen(demo, payment));
  }
  const deadline = performance.now() + patience * 1_000;
  const isDone = await again(() =>
    signAgreement(demo, what.id, index, () => Promise.resolve(performance.now() > deadline)),
  );
  if (!isDone) throw new Error('It was not signed and filed.');
}

/** As a person tries again whose page did not come: a process that died breaks the request off. */
async function again<T>(action: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patience * 1_000;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof TypeError) || performance.now() > deadline) throw error;
      await pause(300);
    }
  }
}
