import type { RequestHandler, Router } from 'express';
import type { Clock } from './ground/clock.ts';
import type { Logger } from './ground/log.ts';
import type { Config } from './config.ts';
import type { Database, Live } from './db/index.ts';
import type { JobHandler, Schedule } from './jobs/index.ts';
import type { PluginHost } from './plugin-host/index.ts';
import type { RecordSubscription } from './records/index.ts';

/** What every wing is given; nothing is looked up elsewhere. */
export interface Deps {
  readonly config: Config;
  /** The public address, without a trailing slash. */
  readonly url: string;
  readonly mode: 'demo' | 'real' | 'test';
  readonly clock: Clock;
  readonly log: Logger;
  readonly db: Database;
  readonly live: Live;
  readonly plugins: PluginHost;
}

/** A wing of the house: one thing people do, with its pages and its jobs. `app.ts` and the worker list them. */
export interface Wing {
  readonly name: string;
  /** Runs before every wing's routes, in the order of the wings: who is asking is decided here. */
  before?(deps: Deps): readonly RequestHandler[];
  routes?(deps: Deps): Router;
  jobs?(deps: Deps): Readonly<Record<string, JobHandler>>;
  readonly schedules?: readonly Schedule[];
  readonly subscriptions?: readonly RecordSubscription[];
}
