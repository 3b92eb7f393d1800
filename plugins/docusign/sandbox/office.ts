import { generateKeyPairSync } from 'node:crypto';
import type { Collection, SandboxKit } from '../../../core/plugin-api/index.ts';
import type { Envelope, Session, Setup, View } from './model.ts';

/** One DocuSign account and everything in it. */
export interface Office {
  readonly kit: SandboxKit;
  readonly envelopes: Collection<Envelope>;
  /** PDFs as base64, by `<envelope id>/<document id>`; the firm's history has none and is drawn when asked for. */
  readonly files: Collection<string>;
  readonly views: Collection<View>;
  readonly sessions: Collection<Session>;
  /** When each envelope was asked about since anything last happened to it, by envelope id. */
  readonly polls: Map<string, readonly number[]>;
  setup(): Setup;
  change(change: Partial<Setup>): void;
  /** Milliseconds by the shared clock. */
  now(): number;
}

export function openOffice(kit: SandboxKit): Office {
  const { store } = kit;
  // A leading # keeps what every account has out of the question whether the books are empty.
  const setups = store.collection<Setup>('#setup');
  const setup = (): Setup => setups.get('setup') ?? setups.put('setup', newSetup(kit));
  return {
    kit,
    envelopes: store.collection('envelopes'),
    files: store.collection('files'),
    views: store.collection('#views'),
    sessions: store.collection('#sessions'),
    polls: new Map(),
    setup,
    change(change) {
      setups.put('setup', { ...setup(), ...change });
    },
    now: () => kit.now().epochMilliseconds,
  };
}

/** As an account is on its first day: nobody has consented, nobody is told of anything. */
function newSetup(kit: SandboxKit): Setup {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return {
    accountId: kit.uuid(),
    accountName: 'Empty account',
    currency: 'USD',
    user: { id: kit.uuid(), name: 'Account Administrator', email: 'admin@sandbox.example' },
    integrationKey: kit.uuid(),
    privateKey,
    publicKey,
    consented: false,
    hmacKeys: [kit.id(44)],
    connect: null,
    limits: { hour: 3000, burst: 500, polls: 4 },
  };
}
