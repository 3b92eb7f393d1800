import type { PluginContext } from '../../../core/plugin-api/index.ts';
import { batchOfAssociations, type HubObject } from '../answers.ts';
import { reading } from '../client.ts';
import type { Associated, ObjectType } from '../objects.ts';
import { associationsRequest } from '../requests.ts';

export type Associations = Readonly<Record<Associated, readonly string[]>>;

export const none: Associations = { companies: [], contacts: [] };

/** Objects asked for at once; HubSpot takes a thousand. */
const atOnce = 1_000;

/** HubSpot's numbers of the association with somebody's chief company, from contacts and from deals. */
const chief = new Set([1, 5]);

/** What the objects of one type are associated with: a call for each type that says whose they are. */
export async function associationsOf(
  ctx: PluginContext,
  type: ObjectType,
  ids: readonly string[],
): Promise<{ readonly of: (id: string) => Associations; readonly calls: number }> {
  let calls = 0;
  const found = new Map<string, Associations>();
  if (ids.length > 0)
    for (const to of type.belongsTo) {
      const linked = await linksTo(ctx, type, to, ids);
      calls += linked.calls;
      for (const [id, others] of linked.of) found.set(id, { ...(found.get(id) ?? none), [to]: others });
    }
  return { of: (id) => found.get(id) ?? none, calls };
}

/** Those a list brought along, and the ids of objects that have more than it shows. */
export function listedAssociations(
  type: ObjectType,
  objects: readonly HubObject[],
): {
  readonly of: (object: HubObject) => Associations;
  readonly incomplete: readonly string[];
} {
  const more = objects.filter(({ associations }) =>
    type.belongsTo.some((to) => associations?.[to]?.paging?.next !== undefined),
  );
  return { of: (object) => fromList(object), incomplete: more.map(({ id }) => id) };
}

function fromList({ associations }: HubObject): Associations {
  const ids = (to: Associated): readonly string[] => {
    const results = associations?.[to]?.results ?? [];
    // 'contact_to_company' is the chief one, 'contact_to_company_unlabeled' any; each may stand there twice.
    const chiefFirst = [...results].sort((a, b) => Number(isPlain(b.type)) - Number(isPlain(a.type)));
    return [...new Set(chiefFirst.map(({ id }) => id))];
  };
  return { companies: ids('companies'), contacts: ids('contacts') };
}

function isPlain(type: string): boolean {
  return !type.endsWith('_unlabeled');
}

async function linksTo(
  ctx: PluginContext,
  type: ObjectType,
  to: Associated,
  ids: readonly string[],
): Promise<{ readonly of: ReadonlyMap<string, readonly string[]>; readonly calls: number }> {
  const links = new Map<string, { id: string; isChief: boolean }[]>();
  let calls = 0;
  let inputs: { id: string; after?: string }[] = ids.map((id) => ({ id }));
  while (inputs.length > 0) {
    const batch = inputs.slice(0, atOnce);
    const { results } = await reading(ctx, `${to} of ${type.name}`, batchOfAssociations, (client) =>
      client.crm.associations.v4.batchApi.getPage(type.name, to, associationsRequest(batch)),
    );
    calls += 1;
    const more: { id: string; after: string }[] = [];
    for (const { _from: from, to: others, paging } of results) {
      const known = links.get(from.id) ?? [];
      links.set(from.id, known);
      for (const { toObjectId, associationTypes } of others)
        known.push({ id: toObjectId, isChief: associationTypes.some(({ typeId }) => chief.has(typeId)) });
      if (paging?.next) more.push({ id: from.id, after: paging.next.after });
    }
    inputs = [...inputs.slice(atOnce), ...more];
  }
  return { of: new Map([...links].map(([id, others]) => [id, chiefFirst(others)])), calls };
}

function chiefFirst(links: readonly { readonly id: string; readonly isChief: boolean }[]): readonly string[] {
  const sorted = [...links].sort((a, b) => Number(b.isChief) - Number(a.isChief));
  return [...new Set(sorted.map(({ id }) => id))];
}
