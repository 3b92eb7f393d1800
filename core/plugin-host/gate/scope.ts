import { AsyncLocalStorage } from 'node:async_hooks';
import type { Budget, Lane } from '../../plugin-api/index.ts';

/** A call that may go out now (`release` once its answer ended), or when to come back. */
export type Admission =
  | { readonly granted: true; readonly release: () => void }
  | { readonly granted: false; readonly retryAfterSeconds: number };

/** Counts a connection's calls for all processes together. */
export interface Gatekeeper {
  admit(caller: Caller): Promise<Admission>;
  /** The vendor asked for a pause: nobody calls for this connection until it is over. */
  pause(connectionId: string, seconds: number): Promise<void>;
}

export interface Caller {
  readonly connectionId: string;
  readonly lane: Lane;
  readonly budget: readonly Budget[];
}

/** Who is calling out, seen by the gate wherever the call is made from. */
export interface GateScope extends Caller {
  readonly pluginName: string;
  /** Allowed origins and patterns. */
  readonly hosts: readonly string[];
  /** Longest a single call may take, answer included, in milliseconds. */
  readonly callMs: number;
  readonly keeper: Gatekeeper;
  readonly onRefusal: (sentence: string) => void;
  /** The vendor answered 401: the token it was shown is no good. */
  readonly onUnauthorised: () => void;
}

const scopes = new AsyncLocalStorage<GateScope>();

/** Runs `work` as this plugin: every HTTP call made inside, by whatever SDK, passes the gate as its call. */
export function asPlugin<T>(scope: GateScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** Core's own calls have no scope and are let through untouched. */
export function currentScope(): GateScope | undefined {
  return scopes.getStore();
}

/** Leaves the plugin's scope, for the host's own work in the middle of a plugin's call. */
export function asHost<T>(work: () => T): T {
  return scopes.exit(work);
}
