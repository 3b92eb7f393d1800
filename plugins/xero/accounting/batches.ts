import type { Intent, LedgerEntry, Outcome } from '../../../core/plugin-api/index.ts';
import { ValidationRefused } from '../errors.ts';
import { applied, failed, isStanding, refused, unavailable, unknown } from './outcomes.ts';

/** Xero's practical bound of elements in one call. */
const perCall = 50;

/** What Xero says of one element of a batch, in the order sent. */
export type Element =
  | { readonly kind: 'booked'; readonly entry: LedgerEntry }
  | { readonly kind: 'refused'; readonly messages: readonly string[] };

/** Sends intents fifty at a time; one outcome each, in order. Stops calling where Xero takes no calls. */
export async function postInBatches<I extends Intent>(
  intents: readonly I[],
  send: (chunk: readonly I[]) => Promise<readonly Element[]>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let start = 0; start < intents.length; start += perCall) {
    const chunk = intents.slice(start, start + perCall);
    const last = outcomes.at(-1);
    if (last?.status === 'refused' && isStanding(last))
      outcomes.push(...chunk.map((one) => unavailable(one, last.reason)));
    else outcomes.push(...(await postChunk(chunk, send)));
  }
  return outcomes;
}

async function postChunk<I extends Intent>(
  chunk: readonly I[],
  send: (chunk: readonly I[]) => Promise<readonly Element[]>,
): Promise<readonly Outcome[]> {
  let elements: readonly Element[];
  try {
    elements = await send(chunk);
  } catch (error) {
    // Xero refuses a whole call only before it books any of it: alone, each gets its own answer.
    if (error instanceof ValidationRefused && chunk.length > 1) return oneByOne(chunk, send);
    return chunk.map((intent) => failed(intent, error));
  }
  if (elements.length !== chunk.length)
    return chunk.map((intent) => unknown(intent, 'Xero answered for another number of entries than were sent.'));
  return chunk.map((intent, index) => outcomeOf(intent, elements[index]));
}

async function oneByOne<I extends Intent>(
  chunk: readonly I[],
  send: (chunk: readonly I[]) => Promise<readonly Element[]>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const intent of chunk) outcomes.push(...(await postChunk([intent], send)));
  return outcomes;
}

function outcomeOf(intent: Intent, element: Element | undefined): Outcome {
  if (!element) return unknown(intent, 'Xero left this entry out of its answer.');
  return element.kind === 'booked' ? applied(intent, element.entry) : refused(intent, element.messages);
}
