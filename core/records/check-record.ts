import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../ground/canonical-json.ts';
import { InvalidInput, recordSchemas, type NormalisedRecord, type RecordKind } from '../plugin-api/index.ts';
import { labelOf, parentsOf } from './matching.ts';
import { fixedInstant } from './version.ts';

const kinds = Object.keys(recordSchemas) as RecordKind[];
const externalId = z.string().min(1).max(300);
const ref = z.object({ kind: z.enum(kinds), externalId });

const envelope = z.object({
  kind: z.enum(kinds),
  externalId,
  versionAt: z.iso.datetime({ offset: true }).nullable(),
  audience: z.enum(['staff', 'client']),
  belongsTo: z.array(ref),
  url: z.string().max(2_000).nullable(),
  data: z.unknown(),
});

/** A record that is fit to be stored, with all that is derived from it alone. */
export interface CheckedRecord {
  readonly record: NormalisedRecord;
  /** Fixed form, see `fixedInstant`. */
  readonly versionAt: string | null;
  /** Hash of everything a reader could see, hex. */
  readonly hash: string;
  readonly dataJson: string;
  readonly parents: readonly string[];
  readonly label: string | null;
}

/** Checks a record against its kind's shape. Throws InvalidInput naming the record and every field that is wrong. */
export function checkRecord(given: NormalisedRecord): CheckedRecord {
  const head = envelope.safeParse(given);
  if (!head.success) throw refusal(given, '', head.error);
  const data = recordSchemas[head.data.kind].safeParse(head.data.data);
  if (!data.success) throw refusal(given, 'data.', data.error);
  const record = { ...head.data, data: data.data } as NormalisedRecord;
  const dataJson = canonicalJson(record.data);
  const rest = canonicalJson([record.audience, record.belongsTo, record.url]);
  return {
    record,
    versionAt: record.versionAt === null ? null : fixedInstant(record.versionAt),
    hash: createHash('sha256').update(rest).update(dataJson).digest('hex'),
    dataJson,
    parents: parentsOf(record),
    label: labelOf(record),
  };
}

function refusal(given: NormalisedRecord, prefix: string, error: z.ZodError): InvalidInput {
  const { kind, externalId: id } = given as { kind?: unknown; externalId?: unknown };
  const fields = Object.fromEntries(
    error.issues.map((issue) => [prefix + issue.path.map(String).join('.'), issue.message]),
  );
  const what = Object.entries(fields).map(([field, message]) => `${field}: ${message}`);
  return new InvalidInput(
    `The ${String(kind)} '${String(id)}' does not have the shape of its kind (${what.join('; ')}).`,
    fields,
  );
}
