import { createHmac } from 'node:crypto';
import express from 'express';
import type { Sandbox, SandboxKit, SandboxModule } from '../../../../../core/plugin-api/index.ts';

interface Thing {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly changedAt: string;
}

const apiKey = 'parrot-key-1234';
const signingSecret = 'parrot-secret-5678';

/** The vendor Parrot, played locally. */
const module: SandboxModule = { create: (kit) => play(kit) };
export default module;

function play(kit: SandboxKit): Sandbox {
  const things = kit.store.collection<Thing>('things');
  const hooks = kit.store.collection<string>('hooks');
  const routes = express.Router();

  routes.use('/v1', (req, res, next) => {
    if (req.headers.authorization === `Bearer ${apiKey}`) next();
    else res.status(401).json({ error: 'bad key' });
  });
  routes.get('/v1/account', (_req, res) => void res.json({ id: 'acc_1', name: 'The Parrot House', live: false }));
  routes.get('/v1/things', (req, res) => {
    const { ids, after, limit } = req.query as Record<string, string | undefined>;
    if (ids !== undefined) {
      const found = ids.split(',').flatMap((id) => things.get(id) ?? []);
      res.json({ things: found, next: null, total: found.length });
      return;
    }
    const all = things.list();
    const from = after ? all.findIndex(({ id }) => id === after) + 1 : 0;
    const page = all.slice(from, from + Number(limit ?? 100));
    const last = page.at(-1);
    res.json({ things: page, next: from + page.length < all.length ? (last?.id ?? null) : null, total: all.length });
  });

  function put(name: string, email: string | null): Thing {
    const thing = { id: `thing_${kit.store.next('thing')}`, name, email, changedAt: kit.now().toString() };
    return things.put(thing.id, thing);
  }

  function tell(id: string): void {
    const body = JSON.stringify({ id: `evt_${kit.store.next('event')}`, thing: id });
    const signature = createHmac('sha256', signingSecret).update(body).digest('hex');
    for (const url of hooks.list())
      kit.deliver({
        id: `delivery_${kit.store.next('delivery')}`,
        url,
        headers: { 'x-parrot-signature': signature },
        body,
      });
  }

  return {
    routes,
    isApi: (_method, path) => path.startsWith('/v1'),
    seed(firm) {
      for (const { people } of firm.clients) for (const person of people) put(person.name, person.email);
    },
    acts: {
      add({ name }) {
        const { id } = put(String(name), null);
        tell(id);
        return { id };
      },
      rename({ id, name }) {
        const thing = things.get(String(id));
        if (!thing) return {};
        things.put(thing.id, { ...thing, name: String(name), changedAt: kit.now().toString() });
        tell(thing.id);
        return { id: thing.id };
      },
      remove({ id }) {
        things.delete(String(id));
        tell(String(id));
        return {};
      },
    },
    touch() {
      const thing = things.list()[0] ?? put('Polly', null);
      things.put(thing.id, {
        ...thing,
        name: `Polly ${kit.store.next('touch')}`,
        changedAt: kit.now().toString(),
      });
      tell(thing.id);
      return { kind: 'contact', externalId: thing.id };
    },
    state: () => ({ things: things.list() }),
    credentials: () => ({ apiKey }),
    registerWebhook(url) {
      hooks.put(url, url);
      return { signingSecret };
    },
  };
}
