import type { RecordKind, Stream } from '../../plugin-api/index.ts';

/** The kinds of records a stream brings. */
export function kindsOf(stream: Stream): readonly RecordKind[] {
  return typeof stream.records === 'string' ? [stream.records] : stream.records;
}
