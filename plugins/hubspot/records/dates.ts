import type { HubObject } from '../answers.ts';
import type { ObjectType } from '../objects.ts';

/** When it last changed, epoch milliseconds: the property that searches go by, else the object's own word. */
export function modifiedMs(object: HubObject, { modified }: ObjectType): number {
  return msOf(object.properties[modified]) ?? object.updatedAt.getTime();
}

/** A date property as epoch milliseconds; HubSpot writes ISO instants, and milliseconds in older answers. */
export function msOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text === '') return null;
  const ms = /^\d{11,}$/.test(text) ? Number(text) : new Date(text).getTime();
  return Number.isSafeInteger(ms) ? ms : null;
}

/** Epoch milliseconds as an ISO instant in UTC. */
export function instant(ms: number): string {
  return Temporal.Instant.fromEpochMilliseconds(ms).toString();
}
