import { randomUUIDv7 } from 'node:crypto';

/** A new id: UUIDv7, so that rows of one table lie in the order they were made. */
export function newId(): string {
  return randomUUIDv7();
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether text from an address or a form can be an id at all. */
export function isId(text: string): boolean {
  return uuid.test(text);
}
