import { InvalidInput, type RecordRef } from '../../../core/plugin-api/index.ts';
import { companies, contacts, deals, type ObjectType } from '../objects.ts';

/** What a note may be about, with HubSpot's number of the association from the note to it ('Associations v4'). */
const associationTypes = new Map<ObjectType, number>([
  [contacts, 202],
  [companies, 190],
  [deals, 214],
]);

export interface About {
  readonly type: ObjectType;
  readonly id: string;
  readonly associationTypeId: number;
}

/** Throws InvalidInput for what no note can be about, and when nothing is named. */
export function aboutOf(refs: readonly RecordRef[]): readonly [About, ...About[]] {
  const [first, ...others] = refs.map(one);
  if (!first) throw new InvalidInput('A note in HubSpot needs someone it is about.');
  return [first, ...others];
}

/** The type of a record that is an object there. Throws InvalidInput for any other kind. */
export function typeOf({ kind }: Pick<RecordRef, 'kind'>): ObjectType {
  const type = [...associationTypes.keys()].find((known) => known.kind === kind);
  if (!type) throw new InvalidInput(`HubSpot keeps no ${kind}.`);
  return type;
}

function one(ref: RecordRef): About {
  const type = typeOf(ref);
  return { type, id: ref.externalId, associationTypeId: associationTypes.get(type) ?? 0 };
}
