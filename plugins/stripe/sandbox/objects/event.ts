/** The version the published description of November 2026 is of. */
export const apiVersion = '2026-10-28.endive';

interface EventFacts {
  readonly id: string;
  readonly created: number;
  readonly type: string;
  readonly object: unknown;
  readonly endpoints: number;
}

export type StoredEvent = ReturnType<typeof eventObject>;

/** The object inside is a snapshot of that moment. */
export function eventObject(facts: EventFacts) {
  return {
    id: facts.id,
    object: 'event' as const,
    api_version: apiVersion,
    created: facts.created,
    data: { object: structuredClone(facts.object) },
    livemode: false,
    pending_webhooks: facts.endpoints,
    request: { id: null, idempotency_key: null },
    type: facts.type,
  };
}
