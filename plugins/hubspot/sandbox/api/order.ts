import type { Crm } from '../crm.ts';
import type { StoredObject, TypeName } from '../model.ts';

/** Objects in the order of their ids, which is that of their making. */
export function byId(crm: Crm, type: TypeName, archived: boolean): readonly StoredObject[] {
  return crm
    .objects(type)
    .list()
    .filter(({ archivedAt }) => (archivedAt !== null) === archived)
    .sort((a, b) => Number(a.id) - Number(b.id));
}
