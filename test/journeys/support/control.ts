import { z } from 'zod';

const id = z.string().optional();

/** What an act answers with: the ids the next act takes. */
const actResult = z.looseObject({
  invoice: id,
  session: id,
  charge: id,
  balanceTransaction: id,
  refund: id,
  dispute: id,
  payout: id,
  entry: id,
  redirect: id,
});

const books = z.object({
  accounts: z.array(z.object({ id: z.string(), name: z.string(), type: z.string(), balance: z.string() })),
  invoices: z.array(
    z.object({ number: z.string().nullable(), status: z.string(), amountDue: z.string(), currency: z.string() }),
  ),
  entries: z.array(
    z.object({
      id: z.string(),
      invoice: z.string().nullish(),
      kind: z.enum(['payment', 'spend', 'receive', 'transfer', 'credit_note', 'overpayment', 'allocation', 'journal']),
      status: z.string(),
      account: z.string().nullable(),
      amount: z.string(),
      currency: z.string(),
      reference: z.string().nullable(),
      date: z.string(),
    }),
  ),
});

const journal = z.array(
  z.object({
    method: z.string(),
    path: z.string(),
    status: z.number().nullable(),
    effect: z.boolean(),
    fault: z.string().nullable(),
    recorded: z.boolean(),
  }),
);

export type Books = z.infer<typeof books>;
export type ActResult = z.infer<typeof actResult>;
export type JournalRow = z.infer<typeof journal>[number];

export interface Control {
  act(what: { readonly do: string } & Readonly<Record<string, unknown>>): Promise<ActResult>;
  books(): Promise<Books>;
  state(): Promise<unknown>;
  journal(): Promise<readonly JournalRow[]>;
  faults(rules: unknown): Promise<void>;
}

/** The doors of one sandbox (DESIGN, 'Control of each sandbox'); any answer but 2xx throws with its text. */
export function control(base: string): Control {
  async function ask(path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${base}/${path}`, {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} ${JSON.stringify(body ?? '')} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
  return {
    act: async (what) => actResult.parse(await ask('act', what)),
    books: async () => books.parse(await ask('books')),
    state: () => ask('state'),
    journal: async () => journal.parse(await ask('journal')),
    faults: async (rules) => {
      await ask('faults', rules);
    },
  };
}
