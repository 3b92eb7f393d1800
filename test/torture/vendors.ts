import { driverOf } from '../../core/plugin-api/sandbox/kit/index.ts';
import type { DemoFile } from './demo.ts';

/** The sandboxes' control doors, by what they play rather than by name. */
export interface Vendors {
  /** What the payer does on the processor's page; a slow method has succeeded when this ends. Answers the charge. */
  pay(url: string, method: 'card' | 'delayed'): Promise<string>;
  entries(): Promise<readonly Entry[]>;
}

export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly amount: string;
  readonly reference: string | null;
  readonly invoice?: string;
}

export function vendorsOf(file: DemoFile): Vendors {
  const sandboxes = Object.values(file.sandboxes);
  return {
    async pay(url, method) {
      const processor = sandboxes.find((sandbox) => url.startsWith(sandbox.url));
      if (!processor) throw new Error(`No sandbox answers at ${url}.`);
      const driver = driverOf(processor.control);
      const { charge } = await driver.act('pay', { url, method });
      if (charge === undefined) throw new Error('The payment made no charge.');
      if (method === 'delayed') await driver.act('settle', { charge });
      return charge;
    },
    async entries() {
      for (const { control } of sandboxes) {
        const driver = driverOf(control);
        const { books } = await driver.control<{ readonly books: boolean }>('doors');
        if (books) return (await driver.control<{ readonly entries: readonly Entry[] }>('books')).entries;
      }
      throw new Error('No sandbox keeps books.');
    },
  };
}
