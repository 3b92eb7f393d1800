import http from 'node:http';
import https from 'node:https';
import { Duplex } from 'node:stream';
import { admit, heed, refusalOf, tooBusy } from './judge.ts';
import { currentScope, type GateScope } from './scope.ts';

/** The part of http.Agent that Node's types leave out: where every request asks for its socket. */
interface GivesSockets {
  addRequest(request: http.ClientRequest, options: http.RequestOptions): void;
}

/** Node reports a failed connection this way; its types know only the good case. */
interface TakesSocket {
  onSocket(socket: Duplex | null, error?: Error): void;
}

export interface GateAgents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/** Agents that ask the gate before a request gets a socket. Without a plugin's scope they are plain agents. */
export function createGateAgents(): GateAgents {
  const agents = {
    http: new http.Agent({ keepAlive: true, scheduling: 'lifo' }),
    https: new https.Agent({ keepAlive: true, scheduling: 'lifo' }),
  };
  govern(agents.http, 'http:');
  govern(agents.https, 'https:');
  return agents;
}

function govern(agent: http.Agent, protocol: string): void {
  const governed = agent as unknown as GivesSockets;
  const connect = governed.addRequest.bind(agent);
  governed.addRequest = (request, options) => {
    const scope = currentScope();
    if (scope) void pass(scope, request, addressOf(protocol, options), () => connect(request, options));
    else connect(request, options);
  };
}

async function pass(scope: GateScope, request: http.ClientRequest, address: URL, connect: () => void): Promise<void> {
  const door = request as unknown as TakesSocket;
  const refused = refusalOf(scope, address);
  if (refused) {
    door.onSocket(null, refused);
    return;
  }
  try {
    const admission = await admit(scope);
    if (!admission.granted) door.onSocket(answeredWithoutWire(admission.retryAfterSeconds));
    else {
      request.once('close', admission.release);
      if (request.destroyed) door.onSocket(null, new Error('The call was given up before it was sent.'));
      else {
        bound(request, scope.callMs);
        request.prependOnceListener('response', (response: http.IncomingMessage) => {
          heed(scope, response.statusCode ?? 0, response.headers['retry-after']);
        });
        connect();
      }
    }
  } catch (error) {
    door.onSocket(null, error instanceof Error ? error : new Error(String(error)));
  }
}

/** Ends a call that takes too long, at whatever point: Node's own timeouts watch a silent socket only. */
function bound(request: http.ClientRequest, ms: number): void {
  const timer = setTimeout(() => {
    const late = Object.assign(new Error(`No complete answer within ${ms / 1000} s.`), { code: 'ETIMEDOUT' });
    request.destroy(late);
  }, ms);
  request.once('close', () => clearTimeout(timer));
}

function addressOf(protocol: string, options: http.RequestOptions): URL {
  const host = options.hostname ?? options.host ?? 'localhost';
  const name = host.includes(':') ? `[${host}]` : host;
  const port = options.port === undefined || options.port === null || options.port === '' ? '' : `:${options.port}`;
  return new URL(`${protocol}//${name}${port}`);
}

/** A socket that answers 429 by itself, so that a held-back write is known not to have happened. */
function answeredWithoutWire(seconds: number): Duplex {
  return new HeldSocket(seconds);
}

class HeldSocket extends Duplex {
  #answer: string | null;

  constructor(seconds: number) {
    super();
    const { headers, body } = tooBusy(seconds);
    const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#answer = `HTTP/1.1 429 Too Many Requests\r\n${lines.join('')}\r\n${body}`;
  }

  override _read(): void {
    // What there is to read is pushed after the first write.
  }

  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    const answer = this.#answer;
    this.#answer = null;
    done();
    if (answer === null) return;
    setImmediate(() => {
      this.push(answer);
      this.push(null);
    });
  }

  /** SDKs set these on every socket. */
  setTimeout(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
