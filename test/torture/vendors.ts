import type { DemoFile } from './demo.ts';

/** The sandboxes' control doors, by what they play rather than by name. */
export interface Vendors {
  /** What the payer does on the processor's page. Answers the charge. */
  pay(url: string): Promise<string>;
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
  const controls = Object.values(file.sandboxes).map(({ control }) => control);
  return {
    async pay(url) {
      const processor = Object.values(file.sandboxes).find((sandbox) => url.startsWith(sandbox.url));
      if (!processor) throw new Error(`No sandbox answers at ${url}.`);
      const { charge } = await call<{ charge?: string }>(`${processor.control}/act`, {
        do: 'pay',
        url,
        method: 'card',
      });
      if (charge === undefined) throw new Error('The payment made no charge.');
      return charge;
    },
    async entries() {
      for (const control of controls) {
        const response = await fetch(`${control}/books`);
        if (response.ok) return ((await response.json()) as { entries: Entry[] }).entries;
      }
      throw new Error('No sandbox keeps books.');
    },
  };
}

async function call<T>(address: string, body: unknown): Promise<T> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
