import { invalid } from './errors.ts';

/** A decoded parameter: every leaf is text. */
export type Param = string | readonly Param[] | { readonly [name: string]: Param };
interface Branch {
  [name: string]: string | Branch;
}

/** `a[b][0]=x` of a query or a form body as `{ a: { b: ['x'] } }`; `a[]=x` appends. Throws ApiError. */
export function decodeForm(text: string): Readonly<Record<string, Param>> {
  const root = branch();
  for (const [name, value] of new URLSearchParams(text)) place(root, keysOf(name), value, name);
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, finished(value)]));
}

function keysOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match) throw invalid(`Invalid parameter name: ${name}`, { param: name });
  return [match[1] ?? '', ...[...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '')];
}

function place(root: Branch, keys: readonly string[], value: string, name: string): void {
  let at = root;
  keys.forEach((given, index) => {
    const key = given === '' ? String(Object.keys(at).length) : given;
    if (index === keys.length - 1) {
      if (key in at) throw invalid(`Invalid request: parameter ${name} was given twice.`, { param: name });
      at[key] = value;
      return;
    }
    const next = (at[key] ??= branch());
    if (typeof next === 'string') throw invalid(`Invalid object: ${name}`, { param: name });
    at = next;
  });
}

function finished(value: string | Branch): Param {
  if (typeof value === 'string') return value;
  const keys = Object.keys(value);
  const inside = keys.map((key) => finished(value[key] ?? ''));
  if (keys.length > 0 && keys.every((key, index) => key === String(index))) return inside;
  return Object.fromEntries(keys.map((key, index) => [key, inside[index] ?? '']));
}

function branch(): Branch {
  return Object.create(null) as Branch;
}
