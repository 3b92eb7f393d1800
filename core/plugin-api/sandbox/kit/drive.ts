import type { JournalRow } from './journal.ts';

/** A played vendor seen from outside: what tests do at its control doors. Each throws with its answer when it refuses. */
export interface Driver {
  /** Asks at a door, or with a body tells it something. */
  control<T = Record<string, unknown>>(door: string, body?: unknown): Promise<T>;
  /** What the world outside does. */
  act(name: string, body?: Readonly<Record<string, unknown>>): Promise<Record<string, string>>;
  fault(fault: Readonly<Record<string, unknown>>): Promise<void>;
  clearFaults(): Promise<void>;
  journal(): Promise<readonly JournalRow[]>;
}

/** `control` is the address of a running sandbox's control doors. */
export function driverOf(control: string): Driver {
  const at = <T>(door: string, body?: unknown): Promise<T> => knock<T>(control, door, body);
  return {
    control: at,
    act: (name, body = {}) => at('act', { do: name, ...body }),
    async fault(fault) {
      await at('faults', fault);
    },
    async clearFaults() {
      await fetch(`${control}/faults`, { method: 'DELETE' });
    },
    journal: () => at('journal'),
  };
}

async function knock<T>(control: string, door: string, body: unknown): Promise<T> {
  const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${control}/${door}`, body === undefined ? {} : sent);
  const answer = (await response.json()) as T & { readonly error?: string };
  if (!response.ok) throw new Error(`${door}: ${answer.error ?? response.status}`);
  return answer;
}
