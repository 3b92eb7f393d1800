import { parseEvery } from '../jobs/index.ts';
import type { Stream } from '../plugin-api/index.ts';
import type { ConnectionCard, StreamState } from '../plugin-host/index.ts';

/** How a plugin stands, the most pressing thing first. Each kind has its words in `settings.condition.<kind>`. */
export type ConditionKind =
  | 'refused'
  | 'not_connected'
  | 'disconnected'
  | 'off'
  | 'key_missing'
  | 'needs_attention'
  | 'paused'
  | 'reading'
  | 'alarm'
  | 'behind'
  | 'stale'
  | 'parked'
  | 'good';

export interface Condition {
  readonly kind: ConditionKind;
  readonly meaning: 'done' | 'waiting' | 'late' | 'wrong' | 'quiet';
  /** What went wrong, as the host or the plugin said it. */
  readonly trouble: string | null;
  /** Until when, or since when, an ISO instant. */
  readonly at: string | null;
}

/**
 * Minutes a stream may be overdue before somebody should know: the schedule looks every minute and a busy worker may
 * take a few. Sooner would cry wolf at every restart.
 */
const graceMinutes = 5;

/** How a plugin's connection stands. Pure. `keyTrouble` is the host's sentence about a missing key. */
export function conditionOf(
  card: ConnectionCard | null,
  streams: readonly Pick<Stream, 'name' | 'every'>[],
  at: { readonly now: Temporal.Instant; readonly keyTrouble: string | null },
): Condition {
  const { now, keyTrouble } = at;
  if (!card) return condition('not_connected', 'quiet');
  const { connection, inbox } = card;
  if (connection.state === 'new') return condition(connection.identity ? 'disconnected' : 'not_connected', 'quiet');
  if (!connection.enabled) return condition('off', 'quiet');
  if (keyTrouble !== null) return condition('key_missing', 'wrong', keyTrouble);
  if (connection.state === 'needs_attention') return condition('needs_attention', 'wrong', connection.trouble);
  if (card.pausedUntil !== null) return condition('paused', 'waiting', null, card.pausedUntil);
  if (card.streams.some((stream) => isComing(stream, now))) return condition('reading', 'waiting');
  const alarm = card.streams.find(({ trouble, failures }) => trouble !== null && failures === 0);
  if (alarm) return condition('alarm', 'wrong', alarm.trouble);
  const broken = card.streams.find(({ trouble }) => trouble !== null);
  if (broken) return condition('behind', 'late', broken.trouble, broken.nextRunAt);
  const stale = oldest(card.streams.filter((stream) => isStale(stream, streams, now)));
  if (stale) return condition('stale', 'late', null, stale.lastSuccessAt);
  if (inbox.parked > 0) return condition('parked', 'late', inbox.trouble);
  return condition('good', 'done');
}

/** Being read, or about to be: due now, and not for so long that nobody seems to be coming for it. */
export function isComing({ running, nextRunAt }: StreamState, now: Temporal.Instant): boolean {
  if (running) return true;
  if (nextRunAt === null) return false;
  const late = Temporal.Instant.from(nextRunAt).until(now).total('minutes');
  return late >= 0 && late <= graceMinutes;
}

/** Twice its own pace without a good pass: one missed turn is the schedule's, two are somebody's business. */
export function isStale(
  { name, lastSuccessAt, nextRunAt }: StreamState,
  streams: readonly Pick<Stream, 'name' | 'every'>[],
  now: Temporal.Instant,
): boolean {
  const every = streams.find((stream) => stream.name === name)?.every;
  if (every === undefined) return false;
  if (lastSuccessAt === null)
    return nextRunAt !== null && Temporal.Instant.from(nextRunAt).until(now).total('minutes') > graceMinutes;
  const allowed = parseEvery(every).total('minutes') * 2 + graceMinutes;
  return Temporal.Instant.from(lastSuccessAt).until(now).total('minutes') > allowed;
}

function oldest(streams: readonly StreamState[]): StreamState | null {
  const [first, ...others] = streams;
  if (!first) return null;
  return others.reduce((found, one) => ((one.lastSuccessAt ?? '') < (found.lastSuccessAt ?? '') ? one : found), first);
}

function condition(
  kind: ConditionKind,
  meaning: Condition['meaning'],
  trouble: string | null = null,
  at: string | null = null,
): Condition {
  return { kind, meaning, trouble, at };
}
