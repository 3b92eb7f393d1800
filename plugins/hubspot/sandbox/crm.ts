import type { Collection, SandboxKit } from '../../../core/plugin-api/index.ts';
import { openLinks, type End, type Links } from './links.ts';
import { typeNames, type Account, type Properties, type StoredObject, type TypeName } from './model.ts';

/** Everything the account keeps. */
export interface Crm {
  readonly kit: SandboxKit;
  readonly links: Links;
  /** Ids that were merged away, and into which. */
  readonly mergedInto: Collection<string>;
  /** Names of custom properties, as '<type>.<name>'. */
  readonly customProperties: Collection<string>;
  objects(type: TypeName): Collection<StoredObject>;
  /** By its id or one that was merged into it; archived ones only when asked for. */
  find(end: End, archived?: boolean): StoredObject | null;
  account(): Account;
  changeAccount(change: Partial<Account>): void;
  /** Epoch milliseconds by the shared clock. */
  now(): number;
  /** Adds an object; `at` for the past. */
  add(type: TypeName, properties: Properties, at?: number): StoredObject;
  /** Keeps a changed object, with what the search index still shows of it. */
  change(type: TypeName, object: StoredObject, change: Partial<StoredObject>): StoredObject;
  /** The object as searches show it, which lag behind; null while they do not. */
  indexed(object: StoredObject): Pick<StoredObject, 'id' | 'properties' | 'createdAt' | 'updatedAt'> | null;
}

/** How far searches lag behind writes, in milliseconds. */
export const indexLagMs = 3_000;

const firstId = 70_000_000_000;

export function openCrm(kit: SandboxKit): Crm {
  const { store } = kit;
  const accounts = store.collection<Account>('#account');
  const collections = new Map(typeNames.map((type) => [type, store.collection<StoredObject>(type)]));
  const mergedInto = store.collection<string>('merged');
  const now = (): number => kit.now().epochMilliseconds;

  function objects(type: TypeName): Collection<StoredObject> {
    return collections.get(type) ?? store.collection(type);
  }
  function account(): Account {
    return accounts.get('account') ?? accounts.put('account', freshAccount(kit));
  }
  function indexed(object: StoredObject): ReturnType<Crm['indexed']> {
    if (object.updatedAt + indexLagMs <= now()) return object.archivedAt === null ? object : null;
    return object.before ? { ...object, ...object.before } : null;
  }

  return {
    kit,
    links: openLinks(store),
    mergedInto,
    customProperties: store.collection<string>('#custom_properties'),
    objects,
    find({ type, id }, archived = false) {
      const found = objects(type).get(mergedInto.get(id) ?? id);
      return found && (found.archivedAt !== null) === archived ? found : null;
    },
    account,
    changeAccount: (change) => void accounts.put('account', { ...account(), ...change }),
    now,
    add(type, properties, at = now()) {
      const id = String(firstId + store.next('objects'));
      return objects(type).put(id, { id, properties, createdAt: at, updatedAt: at, archivedAt: null, before: null });
    },
    change(type, object, change) {
      const shown = indexed(object);
      const before = shown && { properties: shown.properties, updatedAt: shown.updatedAt };
      // Two changes in one millisecond would look like one; the vendor's clock is finer than its dates, ours is not.
      const updatedAt = Math.max(now(), object.updatedAt + 1);
      return objects(type).put(object.id, { ...object, before, updatedAt, ...change });
    },
    indexed,
  };
}

function freshAccount(kit: SandboxKit): Account {
  return {
    portalId: 48_151_623,
    appId: 3_210_987,
    timeZone: 'Europe/London',
    currency: 'GBP',
    accessToken: `pat-na1-${kit.uuid()}`,
    clientId: kit.uuid(),
    clientSecret: kit.uuid(),
    webhookUrl: null,
    callsInTenSeconds: 100,
  };
}
