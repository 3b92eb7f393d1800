import type { PortName, StreamState } from '../plugin-host/index.ts';
import { conditionOf, isComing, isStale, type Condition } from './condition.ts';
import type { FoundPlugin } from './find-plugin.ts';

/** A stream as the page lists it. Instants are ISO UTC. */
export interface StreamView {
  readonly name: string;
  readonly label: string;
  readonly lastSuccessAt: string | null;
  /** Null while it is being read or about to be. */
  readonly nextRunAt: string | null;
  readonly state: 'reading' | 'alarm' | 'trouble' | 'stale' | 'good' | 'never' | 'off';
  readonly trouble: string | null;
}

/** A plugin, ready to draw. */
export interface CardView {
  readonly id: string;
  readonly name: string;
  readonly icon: string;
  readonly version: string | null;
  /** What it brings and may write, in the plugin's words. */
  readonly summary: string | null;
  /** Why it cannot be used; null for a good one. */
  readonly refusal: string | null;
  readonly condition: Condition;
  readonly connectionId: string | null;
  /** Whom it is, or was last, connected to. */
  readonly organisation: { readonly name: string; readonly isLive: boolean } | null;
  readonly isOn: boolean;
  /** When a stream was last read whole; null: never yet. */
  readonly lastSyncAt: string | null;
  readonly nextSyncAt: string | null;
  readonly calls: { readonly today: number; readonly limit: number | null };
  readonly records: readonly { readonly kind: string; readonly count: number }[];
  readonly recordCount: number;
  readonly takesWebhooks: boolean;
  readonly lastWebhookAt: string | null;
  readonly waitingWebhooks: number;
  readonly parkedWebhooks: number;
  readonly streams: readonly StreamView[];
}

const icons: Readonly<Record<PortName, string>> = {
  accounting: 'landmark',
  payments: 'credit-card',
  signatures: 'pen-line',
  crm: 'users',
};

const noCalls = { today: 0, limit: null };

/** What the pages say of a plugin. Pure. */
export function cardView(
  { card, definition, own }: FoundPlugin,
  at: { readonly now: Temporal.Instant; readonly keyTrouble: string | null },
): CardView {
  const { plugin, name, ports } = card;
  const condition =
    plugin.state === 'refused'
      ? { kind: 'refused' as const, meaning: 'wrong' as const, trouble: plugin.reason, at: null }
      : conditionOf(own, plugin.definition.streams, at);
  const identity = own?.connection.identity ?? null;
  const streams = own?.streams ?? [];
  const isOn = own !== null && own.connection.enabled && own.connection.state !== 'new';
  return {
    id: plugin.id,
    name,
    icon: icons[ports[0] ?? 'crm'],
    version: definition?.version ?? null,
    summary: definition?.summary ?? null,
    refusal: plugin.state === 'refused' ? plugin.reason : null,
    condition,
    connectionId: own?.connection.id ?? null,
    organisation: identity && { name: identity.organisation, isLive: identity.liveMode },
    isOn,
    lastSyncAt: latest(streams.map(({ lastSuccessAt }) => lastSuccessAt)),
    nextSyncAt: isOn && own.connection.state === 'connected' ? earliest(streams.map((one) => one.nextRunAt)) : null,
    calls: own?.calls ?? noCalls,
    records: own?.records ?? [],
    recordCount: (own?.records ?? []).reduce((sum, { count }) => sum + count, 0),
    takesWebhooks: definition?.webhooks !== undefined,
    lastWebhookAt: own?.inbox.lastReceivedAt ?? null,
    waitingWebhooks: own?.inbox.waiting ?? 0,
    parkedWebhooks: own?.inbox.parked ?? 0,
    streams: streams.map((state) => streamView(state, definition?.streams ?? [], isOn, at.now)),
  };
}

function streamView(
  state: StreamState,
  declared: Parameters<typeof isStale>[1],
  isOn: boolean,
  now: Temporal.Instant,
): StreamView {
  const { name, lastSuccessAt, trouble } = state;
  const isReading = isOn && isComing(state, now);
  return {
    name,
    label: labelOf(name),
    lastSuccessAt,
    nextRunAt: isOn && !isReading ? state.nextRunAt : null,
    state: isOn ? stateOf(state, { isReading, isStale: isStale(state, declared, now) }) : 'off',
    trouble,
  };
}

function stateOf(
  { trouble, failures, lastSuccessAt }: StreamState,
  seen: { readonly isReading: boolean; readonly isStale: boolean },
): StreamView['state'] {
  if (seen.isReading) return 'reading';
  if (trouble !== null) return failures === 0 ? 'alarm' : 'trouble';
  if (seen.isStale) return 'stale';
  return lastSuccessAt === null ? 'never' : 'good';
}

/** Streams have names and no titles: 'bank_transactions' is read as 'Bank transactions'. */
export function labelOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** ISO instants of one precision and zone, as the database gives them, sort as text. */
function latest(instants: readonly (string | null)[]): string | null {
  return (
    instants
      .filter((one) => one !== null)
      .sort()
      .at(-1) ?? null
  );
}

function earliest(instants: readonly (string | null)[]): string | null {
  return instants.filter((one) => one !== null).sort()[0] ?? null;
}
