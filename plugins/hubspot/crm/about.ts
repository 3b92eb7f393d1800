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

function one({ kind, externalId: id }: RecordRef): About {
  const known = [...associationTypes].find(([type]) => type.kind === kind);
  if (!known) throw new InvalidInput(`A note in HubSpot cannot be about: ${kind}.`);
  const [type, associationTypeId] = known;
  return { type, id, associationTypeId };
}
