import type { HubObject } from '../answers.ts';
import type { Associated } from '../objects.ts';

/** An object with what is known beside it. */
export interface ReadObject {
  readonly object: HubObject;
  /** Ids of what it is associated with, the chief one first. */
  readonly associations: Readonly<Record<Associated, readonly string[]>>;
  /** Labels of the deals' stages by their ids; empty for other types. */
  readonly stages: ReadonlyMap<string, string>;
}
