import type { Browser, Page } from 'playwright-core';
import { visitor } from '../journeys/support/browser.ts';
import { payAtProcessor } from '../journeys/support/checkout.ts';
import { control } from '../journeys/support/control.ts';
import type { RunningDemo } from '../journeys/support/demo.ts';
import { openPayable, payButton } from '../journeys/support/invoices.ts';
import { signIn } from '../journeys/support/people.ts';
import { portico } from '../journeys/support/portico.ts';
import { chargeFor } from '../journeys/support/processor.ts';
import { until } from '../journeys/support/until.ts';

/** Clients pay, a payout arrives, money goes back at the processor, a payer's bank wins a dispute: something to look at. */
export async function happen(running: RunningDemo, browser: Browser): Promise<void> {
  const { demo } = running;
  const processor = control(demo.sandboxes.stripe.control);
  const ledger = control(demo.sandboxes.xero.control);
  const charges: string[] = [];
  for (const login of demo.clients.slice(0, 3)) {
    const { page, context } = await visitor(browser, demo.url);
    page.setDefaultTimeout(60_000);
    await signIn(page, login);
    charges.push(await chargeFor(processor, await pay(page), 'succeeded'));
    await context.close();
  }
  await until(
    'every payment stands in the ledger',
    async () => {
      const { entries } = await ledger.books();
      return charges.every((charge) => entries.some(({ reference }) => reference?.includes(charge) === true));
    },
    { seconds: 240, everyMs: 500 },
  );
  await processor.act({ do: 'payout', arrives: new Date().toISOString().slice(0, 10) });
  await processor.act({ do: 'refund', charge: charges[0], amount: '40.00' });
  const { dispute } = await processor.act({ do: 'dispute', charge: charges[1] });
  await processor.act({ do: 'close_dispute', dispute, won: false });
  await portico(running, 'sync', '--wait');
  await waitForQuestions(running, browser);
}

async function pay(page: Page): Promise<string> {
  const { number } = await openPayable(page);
  await payButton(page).click();
  await payAtProcessor(page, 'card');
  await page.getByRole('heading', { level: 1, name: /^Paid / }).waitFor();
  return number;
}

/** The refund and the lost dispute, once the books have followed so far. */
async function waitForQuestions(running: RunningDemo, browser: Browser): Promise<void> {
  const { page, context } = await visitor(browser, running.demo.url);
  page.setDefaultTimeout(60_000);
  await signIn(page, running.demo.owner);
  await until(
    'both questions wait',
    async () => {
      // a proof plans too; what follows a posting would else be asked at the worker's next round, within five minutes
      await portico(running, 'proof');
      await page.goto('/staff/reconciliation/queue');
      const words = await page.getByRole('main').innerText();
      return words.includes('A refund to explain') && words.includes('A dispute was lost');
    },
    { seconds: 400, everyMs: 1_000 },
  );
  await context.close();
}
