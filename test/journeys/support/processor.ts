import { z } from 'zod';
import type { Control } from './control.ts';
import { until } from './until.ts';

const processorState = z.object({
  charges: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      amount: z.int(),
      metadata: z.record(z.string(), z.string()),
      balance_transaction: z.string().nullable(),
    }),
  ),
  balance_transactions: z.array(z.object({ id: z.string(), amount: z.int(), fee: z.int() })),
});

/** A charge that went through, with what the processor kept of it; decimals of a currency with two digits. */
export interface Taken {
  readonly charge: string;
  readonly balanceTransaction: string;
  readonly gross: string;
  readonly fee: string;
}

/** Waits for the newest charge of this state that names this invoice's number; its books are the truth about money. */
export async function chargeFor(processor: Control, number: string, status: 'succeeded' | 'pending'): Promise<string> {
  return until(`the processor has a ${status} charge for ${number}`, async () => {
    const { charges } = processorState.parse(await processor.state());
    return charges.findLast((one) => one.metadata['portico_number'] === number && one.status === status)?.id;
  });
}

/** The settled facts of a charge. */
export async function taken(processor: Control, charge: string): Promise<Taken> {
  const state = processorState.parse(await processor.state());
  const found = state.charges.find(({ id }) => id === charge);
  const transaction = state.balance_transactions.find(({ id }) => id === found?.balance_transaction);
  if (!found || !transaction) throw new Error(`Charge ${charge} has no balance transaction.`);
  return {
    charge,
    balanceTransaction: transaction.id,
    gross: decimal(transaction.amount),
    fee: decimal(transaction.fee),
  };
}

function decimal(minor: number): string {
  const text = String(minor).padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}
