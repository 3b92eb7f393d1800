import { setTimeout as pause } from 'node:timers/promises';
import type { PluginContext, PluginDefinition } from '../../plugin-api/index.ts';
import { connectionsOf } from '../connections/queries.ts';
import { openSettings, pluginCall } from '../context.ts';
import type { HostParts } from '../host-parts.ts';

/** A connection whose secret a delivery may be signed with. */
export interface Candidate {
  readonly connectionId: string;
  readonly ctx: PluginContext;
  readonly run: <T>(work: (ctx: PluginContext) => T) => T;
}

/**
 * Settings are read and opened once a second at most, not per delivery: a burst of deliveries needs no burst of reads. A
 * delivery that fits none is tried again on settings read afresh, so a changed secret is never refused.
 */
const freshMs = 1_000;
/** But not more often than this: anybody may send nonsense, and all who send it meanwhile wait for one read. */
const atMostEveryMs = 100;

export interface KnownConnections {
  candidates(definition: PluginDefinition): Promise<readonly Candidate[]>;
  /** Read after this was asked for. */
  again(definition: PluginDefinition): Promise<readonly Candidate[]>;
}

interface Known {
  readonly readAt: number;
  readonly candidates: Promise<readonly Candidate[]>;
}

/** The enabled connections of each plugin, kept for a moment. */
export function knownConnections(host: HostParts): KnownConnections {
  const known = new Map<string, Known>();
  const nextReads = new Map<string, Promise<readonly Candidate[]>>();

  function read(definition: PluginDefinition): Promise<readonly Candidate[]> {
    const candidates = readCandidates(host, definition);
    known.set(definition.id, { readAt: performance.now(), candidates });
    candidates.catch(() => known.delete(definition.id));
    return candidates;
  }

  return {
    candidates(definition) {
      const found = known.get(definition.id);
      return found && performance.now() - found.readAt < freshMs ? found.candidates : read(definition);
    },
    again(definition) {
      const asked = nextReads.get(definition.id);
      if (asked) return asked;
      const age = performance.now() - (known.get(definition.id)?.readAt ?? -Infinity);
      const next = pause(Math.max(0, atMostEveryMs - age)).then(() => {
        nextReads.delete(definition.id);
        return read(definition);
      });
      nextReads.set(definition.id, next);
      return next;
    },
  };
}

async function readCandidates(host: HostParts, definition: PluginDefinition): Promise<readonly Candidate[]> {
  const connections = await connectionsOf(host.db.hub, definition.id);
  return Promise.all(
    connections
      .filter(({ enabled }) => enabled)
      .map(async (connection) => {
        const { ctx, run } = pluginCall(host, {
          definition,
          connectionId: connection.id,
          identity: connection.identity,
          settings: await openSettings(host, connection, definition, { lenient: true }),
          lane: 'interactive',
          accessToken: () => Promise.reject(new Error('Checking a signature needs no token.')),
          onUnauthorised: () => undefined,
          signal: AbortSignal.timeout(60_000),
        });
        return { connectionId: connection.id, ctx, run };
      }),
  );
}
