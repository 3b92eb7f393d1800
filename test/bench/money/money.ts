import { setTimeout as pause } from 'node:timers/promises';
import { readDemoFile } from '../../journeys/support/demo-file.ts';
import { vendorsOf } from '../../torture/vendors.ts';
import { invoicesToPay, signIn } from '../../torture/visitor.ts';
import { median, shown } from '../figure.ts';
import type { Workload } from '../workload.ts';

const payments = 12;
/**
 * Between two payments, so that each finds an idle house: a payment takes some ten calls of the sixty a minute that the
 * ledger allows, and what comes faster waits for the ledger, not for us. Milliseconds.
 */
const apartMs = 10_000;
/** How often the ledger is looked at, which is also how exact the figure is. Milliseconds. */
const lookMs = 50;
const patienceMs = 60_000;

/** From the payer's click at the processor to the receipt in the ledger, in an idle demo: webhook, re-read, plan, post. */
export const money: Workload = {
  goals: ['H'],
  name: `money: ${payments} payments, one every ${apartMs / 1_000} seconds`,
  async run(stage) {
    const { dataDir } = await stage.demo();
    const demo = readDemoFile(dataDir);
    const vendors = vendorsOf(demo);
    const took: number[] = [];
    for (let turn = 0; turn < payments; turn += 1) {
      if (turn > 0) await pause(apartMs);
      const visitor = await signIn(demo, turn);
      const [invoice] = await invoicesToPay(visitor);
      if (invoice === undefined) throw new Error('This client has nothing to pay.');
      const { location } = await visitor.post(`/invoices/${invoice}/checkout`, {});
      if (location === null) throw new Error('The checkout did not open.');
      const charge = await vendors.pay(location, 'card');
      const began = performance.now();
      while (!(await isBooked(vendors, charge))) {
        if (performance.now() - began > patienceMs) throw new Error(`${charge} was not booked within a minute.`);
        await pause(lookMs);
      }
      took.push(performance.now() - began);
    }
    return [
      {
        what: 'paid to booked in the ledger, slowest',
        value: Math.max(...took) / 1_000,
        unit: ' s',
        goal: { atMost: 2 },
        beside: `of ${payments}; median ${shown(median(took) / 1_000)} s`,
      },
    ];
  },
};

async function isBooked(vendors: ReturnType<typeof vendorsOf>, charge: string): Promise<boolean> {
  return (await vendors.entries()).some(({ kind, reference }) => kind === 'payment' && reference?.includes(charge));
}
