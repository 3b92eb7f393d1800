import { setTimeout as pause } from 'node:timers/promises';
import type { Demo } from './demo.ts';
import { untilSettled } from './settled.ts';
import { throughDeath } from './through-death.ts';
import { vendorsOf } from './vendors.ts';
import { signInAs, type Visitor } from './visitor.ts';

/** A card payment that stands in the books. */
export interface Payment {
  readonly charge: string;
  readonly clientId: string;
}

/** Something that happens to money after it was paid, told as its row in the rules. */
export interface Act {
  readonly name: string;
  /** The kinds of the entries it leaves in the books; null where that depends on what was booked in between. */
  readonly books: readonly string[] | null;
  /** Done again after a process died under it, it happens once. */
  happen(demo: Demo, payment: Payment): Promise<void>;
}

export const refunding: Act = {
  name: 'refunded in part from here',
  books: ['credit_note', 'payment'],
  happen: (demo, payment) => giveBack(demo, payment, '4.00'),
};

export const acts: readonly [Act, ...Act[]] = [
  refunding,
  {
    name: 'refunded in full from here',
    books: ['credit_note', 'payment'],
    happen: (demo, payment) => giveBack(demo, payment, null),
  },
  {
    name: 'disputed',
    books: ['spend', 'spend'],
    happen: async (demo, { charge }) => {
      await dispute(demo, charge);
    },
  },
  { name: 'disputed and won', books: ['receive', 'spend', 'spend'], happen: winDispute },
  {
    name: 'paid out',
    books: ['transfer'],
    happen: async (demo) => {
      await payOut(demo);
    },
  },
  { name: 'paid out and sent back', books: null, happen: failPayout },
];

/** Whether the books hold what it leaves there once, and the proof agrees. Answers what is wrong, or null. */
export function actThroughDeath(act: Act, dataDir: string, point: string, payment: Payment): Promise<string | null> {
  return throughDeath(
    { dataDir, point },
    async (before) => {
      const booked = await vendorsOf(before.file).entries();
      await act.happen(before, payment);
      return booked;
    },
    (after, booked) => untilSettled(dataDir, after, { booked, kinds: act.books }),
  );
}

/** A member of staff asks for it on the page: first the review, then the word. */
async function giveBack(demo: Demo, payment: Payment, amount: string | null): Promise<void> {
  const owner = await signInAs(demo.file, demo.file.owner);
  const row = await rowOf(owner, payment);
  if (row.includes('Torture')) return;
  const address = /href="(\/staff\/payments\/[0-9a-f-]{36}\/refund)"/.exec(row)?.[1] ?? '';
  const form = await owner.get(address);
  const whole = /name="amount"[^>]*value="([\d.]+)"/.exec(form.text)?.[1] ?? '';
  const fields = { amount: amount ?? whole, reason: 'Torture', treatment: 'credit_note' };
  const review = await owner.post(address, fields);
  const left = /name="left" value="(\d+)"/.exec(review.text)?.[1] ?? '';
  const { status } = await owner.post(address, { ...fields, left });
  if (status !== 303) throw new Error(`The refund was not taken: ${status}.`);
}

async function rowOf(owner: Visitor, { charge, clientId }: Payment): Promise<string> {
  const { text } = await owner.get(`/staff/clients/${clientId}/payments`);
  const row = text.split('<li').find((one) => one.includes(charge));
  if (row === undefined) throw new Error(`The page of payments does not show ${charge}.`);
  return row;
}

async function dispute({ file }: Demo, charge: string): Promise<string> {
  const { dispute: opened = '' } = await vendorsOf(file).atProcessor('dispute', { charge });
  return opened;
}

async function winDispute(demo: Demo, { charge }: Payment): Promise<void> {
  const opened = await dispute(demo, charge);
  await vendorsOf(demo.file).atProcessor('close_dispute', { dispute: opened, won: true });
}

async function payOut({ file }: Demo): Promise<string> {
  const { payout = '' } = await vendorsOf(file).atProcessor('payout_by_hand', { amount: '5.00' });
  return payout;
}

/** It comes back once the books have it, where the house lives long enough for that. */
async function failPayout(demo: Demo): Promise<void> {
  const payout = await payOut(demo);
  for (let waited = 0; waited < 10 && !(await isBooked(demo, payout)); waited += 0.5) await pause(500);
  await vendorsOf(demo.file).atProcessor('fail_payout', { payout });
}

async function isBooked({ file }: Demo, payout: string): Promise<boolean> {
  return (await vendorsOf(file).entries()).some(({ reference }) => reference?.includes(payout) === true);
}
