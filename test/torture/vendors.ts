import { driverOf, type Driver } from '../../core/plugin-api/sandbox/kit/index.ts';
import type { DemoFile } from './demo.ts';

/** The sandboxes' control doors, by what they play rather than by name. */
export interface Vendors {
  /** What the payer does on the processor's page; a slow method has succeeded when this ends. Answers the charge. */
  pay(url: string, method: 'card' | 'delayed'): Promise<string>;
  /** Something else that happens at the processor. */
  atProcessor(act: string, body: Readonly<Record<string, unknown>>): Promise<Record<string, string>>;
  entries(): Promise<readonly Entry[]>;
  /** How many notes the CRM has. */
  notes(): Promise<number>;
}

export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly amount: string;
  readonly reference: string | null;
  readonly invoice?: string;
}

interface Doors {
  readonly acts: readonly string[];
  readonly books: boolean;
}

export function vendorsOf(file: DemoFile): Vendors {
  const find = async (fits: (doors: Doors) => boolean): Promise<Driver> => {
    for (const { control } of Object.values(file.sandboxes)) {
      const driver = driverOf(control);
      if (fits(await driver.control<Doors>('doors'))) return driver;
    }
    throw new Error('No sandbox has this door.');
  };
  return {
    async pay(url, method) {
      const processor = Object.values(file.sandboxes).find((sandbox) => url.startsWith(sandbox.url));
      if (!processor) throw new Error(`No sandbox answers at ${url}.`);
      const driver = driverOf(processor.control);
      const { charge } = await driver.act('pay', { url, method });
      if (charge === undefined) throw new Error('The payment made no charge.');
      if (method === 'delayed') await driver.act('settle', { charge });
      return charge;
    },
    async atProcessor(act, body) {
      return (await find(({ acts }) => acts.includes(act))).act(act, body);
    },
    async entries() {
      const ledger = await find(({ books }) => books);
      return (await ledger.control<{ readonly entries: readonly Entry[] }>('books')).entries;
    },
    async notes() {
      const crm = await find(({ acts }) => acts.includes('create_note'));
      return (await crm.control<{ readonly counts: { readonly notes: number } }>('state')).counts.notes;
    },
  };
}
