import path from 'node:path';
import type { Config } from '../config.ts';
import { sharedClock } from '../ground/clock.ts';
import { readJson, writeJson } from '../processes/json-file.ts';
import { generateFirm } from './firm/index.ts';

interface Story {
  readonly seed: number;
  readonly size: Config['demoSize'];
  /** ISO instant at which its history ends. */
  readonly now: string;
}

/** The same story at every start: its seed, size and moment are kept with the data. */
export function storyOf(config: Config): ReturnType<typeof generateFirm> {
  const file = path.join(config.dataDir, 'story.json');
  const kept = (readJson(file) as Story | null) ?? {
    seed: config.seed,
    size: config.demoSize,
    now: sharedClock(config.dataDir).now().toString(),
  };
  writeJson(file, kept);
  return generateFirm({ ...kept, now: Temporal.Instant.from(kept.now) });
}
