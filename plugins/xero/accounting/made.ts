/**
 * An object of one of the SDK's classes with these fields. The SDK reads only the fields, but its types ask for
 * instances, and a literal in their place would pass until a method of the class is called.
 */
export function made<T extends object>(Kind: new () => T, fields: { readonly [K in keyof T]: T[K] }): T {
  return Object.assign(new Kind(), fields);
}
