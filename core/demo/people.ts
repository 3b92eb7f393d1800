import { transaction, type Transaction } from '../db/index.ts';
import { createPerson, grantMembership, hashPassword } from '../identity/index.ts';
import { Bug } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { generateFirm, PortalPerson } from './firm/index.ts';

/** A sign-in the demo prints. */
export interface DemoSignIn {
  readonly email: string;
  readonly password: string;
}

export interface DemoClientSignIn extends DemoSignIn {
  readonly clientId: string;
  readonly name: string;
}

/** Long enough for the rules, easy to type; it opens a played firm on this machine only. */
const password = 'portico-demo-2026';

export const owner: DemoSignIn = { email: 'owner@larkfield.example', password };

/** The firm and its owner, once. */
export async function openFirm(deps: Deps, { firm }: ReturnType<typeof generateFirm>): Promise<void> {
  const passwordHash = await hashPassword(owner.password);
  await transaction(deps.db, async (tx) => {
    const { name, email, timeZone, currency, locale, accent } = firm;
    await tx('firm')
      .insert({ name, email, time_zone: timeZone, currency, locale, accent, created_at: deps.clock.now().toString() })
      .onConflict('only_one')
      .ignore();
    if (await personId(tx, owner.email)) return;
    await createPerson(
      tx,
      { email: owner.email, name: 'Maya Lark', kind: 'staff', role: 'owner', passwordHash },
      deps.clock.now(),
    );
  });
}

/** Lets the chosen people of clients in; the clients themselves were learnt by syncing. */
export async function letClientsIn(deps: Deps, portal: readonly PortalPerson[]): Promise<readonly DemoClientSignIn[]> {
  const passwordHash = await hashPassword(password);
  return transaction(deps.db, async (tx) => {
    const signIns: DemoClientSignIn[] = [];
    for (const { email, name, clientName } of portal) {
      const client = await tx('clients').where({ name: clientName }).first<{ id: string } | undefined>('id');
      if (!client) throw new Bug(`The demo's client '${clientName}' did not come with the first sync.`);
      const now = deps.clock.now();
      const id =
        (await personId(tx, email)) ?? (await createPerson(tx, { email, name, kind: 'client', passwordHash }, now));
      await grantMembership(tx, { personId: id, clientId: client.id, by: null, now });
      signIns.push({ email, password, clientId: client.id, name: clientName });
    }
    return signIns;
  });
}

async function personId(tx: Transaction, email: string): Promise<string | null> {
  const row = await tx('people').where({ email }).first<{ id: string } | undefined>('id');
  return row?.id ?? null;
}
