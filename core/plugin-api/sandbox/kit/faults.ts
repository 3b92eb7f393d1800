import { z } from 'zod';
import { InvalidInput } from '../../errors.ts';

const rule = z.strictObject({
  match: z
    .strictObject({ method: z.string().optional(), path: z.string().optional(), exact: z.boolean().default(false) })
    .default({ exact: false }),
  kind: z.enum([
    'latency',
    'status',
    'html',
    'cut_before_effect',
    'cut_after_effect',
    'empty',
    'half',
    'wrong_types',
    'hold_answer',
    'drop_webhook',
    'double_webhook',
    'shuffle_webhooks',
  ]),
  times: z.int().min(1).default(1),
  ms: z.int().min(0).max(600_000).default(1000),
  status: z.int().min(200).max(599).default(500),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().optional(),
});

/** One misbehaviour: what it strikes (`path` is a prefix, or with `exact` the whole path before any query), how, and how often still. */
export type Fault = z.infer<typeof rule>;
export type FaultKind = Fault['kind'];

export interface Faults {
  add(input: unknown): readonly Fault[];
  list(): readonly Fault[];
  /** Ends all misbehaviour; answers that were held leave now. */
  clear(): void;
  /** Keeps an answer back until `clear`. */
  hold(release: () => void): void;
  /** The first fault that strikes this request, used up once. */
  strike(method: string, path: string): Fault | null;
  /** The first fault of this webhook kind, used up once. */
  strikeWebhook(): Fault | null;
}

const webhookKinds: ReadonlySet<FaultKind> = new Set(['drop_webhook', 'double_webhook', 'shuffle_webhooks']);

export function createFaults(): Faults {
  let rules: Fault[] = [];
  const held: (() => void)[] = [];

  function take(matches: (fault: Fault) => boolean): Fault | null {
    const found = rules.find(matches);
    if (!found) return null;
    found.times -= 1;
    rules = rules.filter((fault) => fault.times > 0);
    return found;
  }

  return {
    add(input) {
      const parsed = z.array(rule).safeParse(Array.isArray(input) ? input : [input]);
      if (!parsed.success) throw new InvalidInput(`Not a fault: ${z.prettifyError(parsed.error)}`);
      rules.push(...parsed.data);
      return rules;
    },
    list: () => rules,
    clear() {
      rules = [];
      for (const release of held.splice(0)) release();
    },
    hold: (release) => void held.push(release),
    strike: (method, path) =>
      take(
        ({ kind, match }) =>
          !webhookKinds.has(kind) &&
          (match.method === undefined || match.method.toUpperCase() === method) &&
          (match.path === undefined || fits(path, match.path, match.exact)),
      ),
    strikeWebhook: () => take(({ kind }) => webhookKinds.has(kind)),
  };
}

function fits(path: string, wanted: string, exact: boolean): boolean {
  return exact ? path.split('?', 1)[0] === wanted : path.startsWith(wanted);
}
