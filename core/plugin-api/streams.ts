import type { PluginContext } from './context.ts';
import type { NormalisedRecord, RecordKind, RecordRef } from './records.ts';

export interface Page {
  readonly records: readonly NormalisedRecord[];
  /** Things the vendor says are gone. */
  readonly deleted: readonly RecordRef[];
  /** Where to go on after this page; opaque to the host, stored in the page's own transaction. */
  readonly cursor: string;
  /** True on the page that ends the pass. */
  readonly complete: boolean;
  /** How many records the whole pass will bring, where the vendor tells. */
  readonly total?: number;
  /** How many API calls this page took and the largest page the endpoint allows, for the call-floor figure. */
  readonly calls?: number;
}

export interface ReadResult {
  readonly records: readonly NormalisedRecord[];
  readonly deleted: readonly RecordRef[];
}

export interface Stream {
  readonly name: string;
  readonly records: RecordKind | readonly RecordKind[];
  /** How often it is polled: '5m', '1h', '1d'. */
  readonly every: string;
  /** True when a whole pass names everything there is, so that absence means deletion. */
  readonly snapshot?: boolean;
  /**
   * The largest page the vendor gives, in records; absent where one call brings all. Calls are held against
   * ceil(records / pageSize).
   */
  readonly pageSize?: number;
  /**
   * Yields pages from `cursor` (null: from the beginning) until `complete`. Called again with the last
   * stored cursor after a crash, and on the next poll with the cursor of the last complete page.
   */
  pull(ctx: PluginContext, cursor: string | null): AsyncIterable<Page>;
  /** Reads these things afresh, in as few calls as the vendor allows. */
  read?(ctx: PluginContext, externalIds: readonly string[], kind: RecordKind): Promise<ReadResult>;
}

export function stream(name: string, options: Omit<Stream, 'name'>): Stream {
  return { name, ...options };
}
