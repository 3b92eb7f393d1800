import { control, type Control } from '../journeys/support/control.ts';
import type { RunningDemo } from '../journeys/support/demo.ts';
import { booked } from '../journeys/support/money.ts';
import { signedIn, type PortalReader } from '../journeys/support/portal.ts';
import { portico } from '../journeys/support/portico.ts';
import { taken } from '../journeys/support/processor.ts';
import { until } from '../journeys/support/until.ts';
import { playSigning } from './play-signing.ts';
import { playTheCrm } from './play-the-crm.ts';

/** Everything the first connectors do, once, without a fault: money in every way the demo knows, then time passing. */
export async function playARun(running: RunningDemo): Promise<void> {
  const { demo } = running;
  const processor = control(demo.sandboxes.stripe.control);
  const ledger = control(demo.sandboxes.xero.control);
  const [login] = demo.clients;
  if (!login) throw new Error('demo.json names no client.');
  const client = await signedIn(demo.url, login);
  const invoices = await payable(client);
  const next = (): string => {
    const id = invoices.shift();
    if (id === undefined) throw new Error('This client has too few invoices to pay for a whole run.');
    return id;
  };

  const paid = await pay({ client, processor, ledger }, next(), {});
  await pay({ client, processor, ledger }, next(), { amount: '10.00' });
  await pay({ client, processor, ledger }, next(), { declinedFirst: true });
  await pay({ client, processor, ledger }, next(), { delayed: true });
  const disputed = await pay({ client, processor, ledger }, next(), {});
  await expire(client, next());

  await client.get(`/invoices/${paid.invoice}/pdf`);
  await processor.act({ do: 'payout' });
  await processor.act({ do: 'refund', charge: paid.charge, amount: '1.00' });
  const { dispute = '' } = await processor.act({ do: 'dispute', charge: disputed.charge });
  await processor.act({ do: 'close_dispute', dispute, won: true });
  await playSigning(control(demo.sandboxes.docusign.control));
  await playTheCrm(demo);
  await calm(running);

  // An access token lives 30 minutes: what follows needs a fresh one.
  await command(running, 'clock', 'advance', 'PT40M');
  await command(running, 'sync', '--wait');
  const arrives = Temporal.Now.instant().add({ hours: 48 }).toZonedDateTimeISO('UTC').toPlainDate().toString();
  await pay({ client: await signedIn(demo.url, login), processor, ledger }, next(), {});
  await processor.act({ do: 'payout', arrives });
  await command(running, 'clock', 'advance', 'P3D');
  await command(running, 'sync', '--wait');
  await portico(running, 'proof', '--json');
  await calm(running);
}

interface Parties {
  readonly client: PortalReader;
  readonly processor: Control;
  readonly ledger: Control;
}

interface Way {
  readonly amount?: string;
  readonly declinedFirst?: boolean;
  readonly delayed?: boolean;
}

/** Pays through the portal and waits until the ledger shows gross and fee. */
async function pay(parties: Parties, invoice: string, way: Way): Promise<{ invoice: string; charge: string }> {
  const { client, processor, ledger } = parties;
  const number = await numberOf(client, invoice);
  const url = await checkout(client, invoice, way.amount);
  if (way.declinedFirst) await processor.act({ do: 'pay', url, method: 'card_declined' });
  const { charge = '' } = await processor.act({ do: 'pay', url, method: way.delayed ? 'delayed' : 'card' });
  if (way.delayed) await processor.act({ do: 'settle', charge });
  const { gross, fee, balanceTransaction } = await taken(processor, charge);
  await booked(ledger, { number, charge, gross, fee: { reference: balanceTransaction, amount: fee } });
  return { invoice, charge };
}

/** Another amount than the open checkout's lets that one expire at the processor. */
async function expire(client: PortalReader, invoice: string): Promise<void> {
  const first = await checkout(client, invoice, '5.00');
  const second = await checkout(client, invoice, '6.00');
  if (first === second) throw new Error('Two amounts came to one checkout.');
}

async function checkout(client: PortalReader, invoice: string, amount?: string): Promise<string> {
  const form = amount === undefined ? {} : { amount };
  const { status, location, text } = await client.post(`/invoices/${invoice}/checkout`, form);
  if (status !== 303 || location === null) throw new Error(`Checkout answered ${status}: ${text.slice(0, 2000)}`);
  return location;
}

async function payable(client: PortalReader): Promise<string[]> {
  const { text } = await client.get('/invoices');
  return [...text.matchAll(/href="\/invoices\/([0-9a-f-]{36})"/g)].flatMap(([, id]) => id ?? []);
}

async function numberOf(client: PortalReader, invoice: string): Promise<string> {
  const { text } = await client.get(`/invoices/${invoice}`);
  const number = /<h1>Invoice ([^<]+)<\/h1>/.exec(text)?.[1];
  if (number === undefined) throw new Error(`The page of invoice ${invoice} does not name it.`);
  return number.trim();
}

/** Waits until nobody has spoken to a sandbox for three seconds: webhooks are read, postings made. */
async function calm({ demo }: RunningDemo): Promise<void> {
  let heard = -1;
  let quiet = 0;
  await until(
    'the sandboxes are left alone',
    async () => {
      const journals = await Promise.all(Object.values(demo.sandboxes).map((one) => control(one.control).journal()));
      const requests = journals.reduce((sum, rows) => sum + rows.length, 0);
      quiet = requests === heard ? quiet + 1 : 0;
      heard = requests;
      return quiet >= 6;
    },
    { seconds: 90, everyMs: 500 },
  );
}

async function command(running: RunningDemo, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await portico(running, ...args);
  if (code !== 0) throw new Error(`portico ${args.join(' ')} ended with ${code ?? 'a signal'}: ${stderr.slice(-2000)}`);
}
