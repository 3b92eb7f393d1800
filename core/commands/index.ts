import type { Command } from './command.ts';
import { clock } from './clock.ts';
import { failpoints } from './failpoints.ts';
import { migrate } from './migrate.ts';
import { owner } from './owner.ts';
import { plugin } from './plugin.ts';
import { proof } from './proof.ts';
import { sync } from './sync.ts';
import { timeline } from './timeline.ts';

export type { Call } from './command.ts';

/** `portico <name>`; what is not here is not part of Portico yet. */
export const commands: Readonly<Record<string, Command>> = {
  clock,
  failpoints,
  migrate,
  owner,
  plugin,
  proof,
  sync,
  timeline,
};
