import type { Crm } from '../crm.ts';
import { announce, associationChanged, created, deleted, merged, propertyChanged, type Source } from '../events.ts';
import type { End } from '../links.ts';
import type { Properties, StoredObject, TypeName } from '../model.ts';

/** Adds an object with its associations, and tells of it. */
export function create(
  crm: Crm,
  source: Source,
  wish: { readonly type: TypeName; readonly properties: Properties; readonly to: readonly End[] },
): StoredObject {
  const { type } = wish;
  const object = crm.add(type, wish.properties);
  for (const to of wish.to) crm.links.add({ type, id: object.id }, to);
  announce(crm, source, [
    created(type, object.id),
    ...wish.to.map((to) => associationChanged({ type, id: object.id }, to, false)),
  ]);
  return object;
}

/** Changes properties; what stays the same is no change. */
export function update(crm: Crm, source: Source, end: End, properties: Properties): StoredObject | null {
  const object = crm.find(end);
  if (!object) return null;
  const changes = Object.entries(properties).filter(([name, value]) => (object.properties[name] ?? null) !== value);
  if (changes.length === 0) return object;
  const changed = crm.change(end.type, object, { properties: { ...object.properties, ...properties } });
  announce(
    crm,
    source,
    changes.map(([name, value]) => propertyChanged(end.type, object.id, name, value)),
  );
  return changed;
}

/** Puts it into the recycling bin. True also when it is there already. */
export function archive(crm: Crm, source: Source, end: End): boolean {
  const object = crm.find(end);
  if (!object) return crm.find(end, true) !== null;
  crm.change(end.type, object, { archivedAt: crm.now() });
  announce(crm, source, [deleted(end.type, object.id)]);
  return true;
}

export function associate(crm: Crm, source: Source, from: End, to: End): boolean {
  if (!crm.links.add(from, to)) return false;
  announce(crm, source, [associationChanged(from, to, false)]);
  return true;
}

export function dissociate(crm: Crm, source: Source, from: End, to: End): void {
  crm.links.remove(from, to);
  announce(crm, source, [associationChanged(from, to, true)]);
}

/** One object out of two: the primary keeps its id, fills its gaps and takes over whatever the other was associated with. */
export function merge(
  crm: Crm,
  source: Source,
  type: TypeName,
  primaryId: string,
  awayId: string,
): StoredObject | null {
  const primary = crm.find({ type, id: primaryId });
  const away = crm.find({ type, id: awayId });
  if (!primary || !away || primary.id === away.id) return null;
  const ids = [primary.properties['hs_merged_object_ids'], away.properties['hs_merged_object_ids'], away.id];
  const properties = {
    ...away.properties,
    ...Object.fromEntries(Object.entries(primary.properties).filter(([, value]) => value !== null && value !== '')),
    hs_merged_object_ids: ids.filter((one) => one !== undefined && one !== null && one !== '').join(';'),
  };
  for (const other of crm.links.all({ type, id: away.id })) {
    // Both go before the new one comes: it is the chief one if either was, and there is never a second.
    crm.links.remove({ type, id: away.id }, other);
    crm.links.remove({ type, id: primary.id }, other);
    crm.links.add({ type, id: primary.id }, other);
  }
  crm.objects(type).delete(away.id);
  crm.mergedInto.put(away.id, primary.id);
  for (const earlier of (away.properties['hs_merged_object_ids'] ?? '').split(';'))
    if (earlier !== '') crm.mergedInto.put(earlier, primary.id);
  const kept = crm.change(type, primary, { properties });
  announce(crm, source, [merged(type, primary.id, away.id)]);
  return kept;
}
