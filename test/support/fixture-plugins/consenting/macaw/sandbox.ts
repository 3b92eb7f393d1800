import express from 'express';
import type { Sandbox, SandboxKit, SandboxModule } from '../../../../../core/plugin-api/index.ts';

const clientId = 'macaw-7';
const clientSecret = 'macaw-secret-4321';

interface Account {
  readonly id: string;
  readonly name: string;
  readonly live: boolean;
}

/** The vendor Macaw, played locally: its consent page is played by the acts `consent` and `deny`. */
const module: SandboxModule = { create: (kit) => play(kit) };
export default module;

function play(kit: SandboxKit): Sandbox {
  const accounts = kit.store.collection<Account>('account');
  const codes = kit.store.collection<string>('codes');
  const tokens = kit.store.collection<string>('tokens');
  const spent = kit.store.collection<boolean>('spent');
  const account = (): Account =>
    accounts.get('own') ?? accounts.put('own', { id: 'mac_1', name: 'Macaw House', live: false });
  const routes = express.Router();

  routes.post('/token', express.urlencoded({ extended: false }), (req, res) => {
    const form = req.body as Record<string, string | undefined>;
    const code = form['code'] ?? '';
    if (form['client_secret'] !== clientSecret) {
      // A vendor that repeats the secret it refuses: there are some.
      res.status(401).json({
        error: 'invalid_client',
        error_description: `The secret ${form['client_secret'] ?? ''} is not ours`,
      });
      return;
    }
    if (spent.get('all') === true && form['refresh_token'] !== undefined) {
      res.status(400).json({
        error: 'invalid_request',
        error_description: `The token ${form['refresh_token']} is used up`,
      });
      return;
    }
    if (codes.get(code) === undefined) {
      res.status(400).json({ error: 'invalid_grant' });
      return;
    }
    codes.delete(code);
    const token = kit.id(20);
    tokens.put(token, token);
    res.json({ access_token: token, refresh_token: kit.id(20), token_type: 'Bearer', expires_in: 3600 });
  });
  routes.post('/revoke', (_req, res) => {
    for (const token of tokens.list()) tokens.delete(token);
    res.status(200).end();
  });
  routes.use('/v1', (req, res, next) => {
    if (tokens.get((req.headers.authorization ?? '').replace('Bearer ', '')) !== undefined) next();
    else res.status(401).json({});
  });
  routes.get('/v1/account', (_req, res) => void res.json(account()));
  routes.get('/v1/feathers', (_req, res) => void res.json({ feathers: ['red', 'blue'] }));

  function back(url: unknown, fields: Readonly<Record<string, string>>): { readonly redirect: string } {
    const asked = new URL(String(url)).searchParams;
    const redirect = new URL(asked.get('redirect_uri') ?? '');
    for (const [name, value] of Object.entries({ ...fields, state: asked.get('state') ?? '' }))
      redirect.searchParams.set(name, value);
    return { redirect: redirect.href };
  }

  return {
    routes,
    isApi: (_method, path) => path.startsWith('/v1') || path === '/token' || path === '/revoke',
    seed: () => undefined,
    acts: {
      consent({ url }) {
        const code = kit.id(16);
        codes.put(code, code);
        return back(url, { code });
      },
      deny: ({ url }) => back(url, { error: 'access_denied' }),
      become({ id, name }) {
        return { ...accounts.put('own', { id: String(id), name: String(name), live: false }) };
      },
      withdraw() {
        for (const token of tokens.list()) tokens.delete(token);
        return {};
      },
      spend() {
        spent.put('all', true);
        return {};
      },
    },
    state: () => ({ tokens: tokens.size }),
    credentials: () => ({ clientId, clientSecret }),
  };
}
