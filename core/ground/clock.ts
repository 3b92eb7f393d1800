import fs from 'node:fs';
import path from 'node:path';

/** The one source of time. */
export interface Clock {
  now(): Temporal.Instant;
}

/** How long a process may be behind another in seeing a clock advance; a stat this often costs nothing. */
const checkEveryMs = 20;

export const systemClock: Clock = { now: () => Temporal.Now.instant() };

/**
 * A clock whose offset all processes of a data folder share through `clock.json`; a demo or a test moves
 * it, and it stays moved over restarts.
 */
export function sharedClock(dataDir: string): Clock {
  const file = clockFile(dataDir);
  let checkedAt = -Infinity;
  let modified = -1;
  let offset = 0;
  return {
    now() {
      const tick = performance.now();
      if (tick - checkedAt > checkEveryMs) {
        checkedAt = tick;
        const stat = fs.statSync(file, { throwIfNoEntry: false });
        if (stat && stat.mtimeMs !== modified) {
          modified = stat.mtimeMs;
          offset = readOffset(file);
        }
      }
      return Temporal.Now.instant().add({ milliseconds: offset });
    },
  };
}

/** Moves the shared clock on by an ISO 8601 duration ('P1D', 'PT2H'). Returns the new instant. */
export function advanceClock(dataDir: string, duration: Temporal.Duration): Temporal.Instant {
  const file = clockFile(dataDir);
  const before = fs.existsSync(file) ? readOffset(file) : 0;
  const here = Temporal.Now.zonedDateTimeISO('UTC').add({ milliseconds: before });
  const offset = before + Math.round(here.add(duration).since(here).total('milliseconds'));
  fs.writeFileSync(`${file}.new`, JSON.stringify({ offsetMs: offset }));
  fs.renameSync(`${file}.new`, file);
  return Temporal.Now.instant().add({ milliseconds: offset });
}

function clockFile(dataDir: string): string {
  return path.join(dataDir, 'clock.json');
}

function readOffset(file: string): number {
  const { offsetMs } = JSON.parse(fs.readFileSync(file, 'utf8')) as { offsetMs: number };
  return offsetMs;
}
