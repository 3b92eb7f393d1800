import type { RecordKind } from '../plugin-api/index.ts';

/** A wing that wants a job queued, in the ingest's transaction, when records of these kinds changed. */
export interface RecordSubscription {
  readonly kinds: readonly RecordKind[];
  /** Gets `{ connectionId }`, keyed by connection, so that many pages make one run. */
  readonly job: string;
}
