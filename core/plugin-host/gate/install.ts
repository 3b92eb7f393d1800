import http from 'node:http';
import https from 'node:https';
import { setGlobalDispatcher } from 'undici';
import { createGateAgents, type GateAgents } from './agents.ts';
import { GateDispatcher } from './dispatcher.ts';

/** The one gate of this process. */
export interface Gate {
  readonly agents: GateAgents;
  readonly dispatcher: GateDispatcher;
}

let gate: Gate | null = null;

/**
 * Puts the gate between this process and the world: Node's global agents and fetch's dispatcher. Every process that
 * runs plugins calls it once, first; repeated calls change nothing. It guards against mistakes, not malice: a plugin
 * that opens sockets by itself goes round it.
 */
export function installGate(): Gate {
  if (gate) return gate;
  gate = { agents: createGateAgents(), dispatcher: new GateDispatcher() };
  http.globalAgent = gate.agents.http;
  https.globalAgent = gate.agents.https;
  setGlobalDispatcher(gate.dispatcher);
  return gate;
}
