import type { Store } from '../../../core/plugin-api/index.ts';
import { associationType } from './association-types.ts';
import { typeNames, type TypeName } from './model.ts';

/** One end of an association. */
export interface End {
  readonly type: TypeName;
  readonly id: string;
}

export interface Link {
  readonly to: string;
  /** The chief one among several companies. */
  readonly isChief: boolean;
}

interface Row {
  readonly from: End;
  readonly to: End;
  readonly isChief: boolean;
}

/** Who is associated with whom, both ways. */
export interface Links {
  /** In the order they were made. */
  of(from: End, to: TypeName): readonly Link[];
  /** The first company becomes the chief one. False when the types cannot be associated. */
  add(from: End, to: End): boolean;
  remove(from: End, to: End): void;
  /** Everything it was associated with; used when it is merged or archived. */
  all(from: End): readonly End[];
}

export function openLinks(store: Store): Links {
  const rows = store.collection<Row>('associations');
  const index = new Map<string, Map<string, Row>>();
  for (const row of rows.list()) put(row);

  function at(from: End, to: TypeName): Map<string, Row> {
    const key = `${from.type}/${from.id}/${to}`;
    const known = index.get(key);
    if (known) return known;
    const made = new Map<string, Row>();
    index.set(key, made);
    return made;
  }
  function put(row: Row): void {
    at(row.from, row.to.type).set(row.to.id, row);
  }
  function keep(row: Row): void {
    rows.put(idOf(row.from, row.to), row);
    put(row);
  }
  function drop(from: End, to: End): void {
    rows.delete(idOf(from, to));
    at(from, to.type).delete(to.id);
  }

  return {
    of: (from, to) => [...at(from, to).values()].map((row) => ({ to: row.to.id, isChief: row.isChief })),
    add(from, to) {
      const there = associationType(from.type, to.type);
      if (!there) return false;
      if (at(from, to.type).has(to.id)) return true;
      const side = to.type === 'companies' ? at(from, to.type) : at(to, from.type);
      const isChief = there.chief !== null && [...side.values()].every((row) => !row.isChief);
      keep({ from, to, isChief });
      keep({ from: to, to: from, isChief });
      return true;
    },
    remove(from, to) {
      drop(from, to);
      drop(to, from);
    },
    all: (from) => typeNames.flatMap((type) => [...at(from, type).values()].map((row) => row.to)),
  };
}

function idOf(from: End, to: End): string {
  return `${from.type}/${from.id}/${to.type}/${to.id}`;
}
