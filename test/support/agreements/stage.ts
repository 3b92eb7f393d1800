import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { agreementsWing } from '../../../core/agreements/index.ts';
import { homeWing } from '../../../core/home/index.ts';
import { openLive, type Database } from '../../../core/db/index.ts';
import { newId } from '../../../core/ground/ids.ts';
import { identity } from '../../../core/identity/index.ts';
import { loadPlugin } from '../../../core/plugin-host/loading/load-plugins.ts';
import { openBench, type Bench } from '../plugins/bench.ts';
import { testDatabase } from '../database.ts';
import { openHouse, testClock, type Answer, type House, type TestClock, type Visitor } from '../house.ts';
import { aClient, aClientPerson, aFirm, aStaffMember, signedIn } from '../people.ts';
import { aPdf } from './pdf.ts';

/** A house with a signing service beside it, one client of two people, another client, and staff. */
export interface Stage {
  readonly db: Database;
  readonly bench: Bench;
  readonly house: House;
  readonly clock: TestClock;
  readonly connectionId: string;
  readonly acme: string;
  readonly birch: string;
  readonly anna: { readonly id: string; readonly visitor: Visitor };
  readonly ben: { readonly id: string; readonly visitor: Visitor };
  readonly eve: { readonly id: string; readonly visitor: Visitor };
  readonly owner: Visitor;
  /** Staff who may look at clients and no more. */
  readonly clerk: Visitor;
  /** Does a job of the wing, as a worker would. */
  job(name: string, payload?: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const db = await testDatabase();
  const clock = testClock('2026-11-24T12:00:00Z');
  const plugin = await loadPlugin(path.join(import.meta.dirname, '../../../plugins/docusign'));
  if (plugin.state !== 'ready') throw new Error(plugin.reason);
  const bench = await openBench({ db, plugin, firm: null, clock });
  const connection = await bench.connect();
  await aFirm(db);
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-agreements-'));
  const live = await openLive(db.url, () => undefined);
  const house = await openHouse(db, [identity, homeWing, agreementsWing], {
    live,
    plugins: bench.host,
    clock,
    env: { PORTICO_DATA: dir },
  });
  const acme = await aClient(db, 'Acme');
  const birch = await aClient(db, 'Birch');
  const member = async (email: string, client: string) => ({
    id: await aClientPerson(db, email, [client]),
    visitor: await signedIn(house, email),
  });
  const anna = await member('anna@acme.example', acme);
  const ben = await member('ben@acme.example', acme);
  const eve = await member('eve@birch.example', birch);
  await aStaffMember(db, 'olga@fern.example', 'owner');
  await aStaffMember(db, 'carl@fern.example', 'staff');
  const run = { attempt: 1, signal: new AbortController().signal };
  const jobs = agreementsWing.jobs?.(house.deps) ?? {};
  return {
    db,
    bench,
    house,
    clock,
    connectionId: connection.id,
    acme,
    birch,
    anna,
    ben,
    eve,
    owner: await signedIn(house, 'olga@fern.example'),
    clerk: await signedIn(house, 'carl@fern.example'),
    job: async (name, payload = {}) => jobs[name]?.(payload, run),
    async close() {
      await house.close();
      await live.close();
      await bench.close();
      fs.rmSync(dir, { recursive: true });
    },
  };
}

/** The form for a new agreement, as the owner's browser sends it. */
export interface Form {
  readonly id?: string;
  readonly client?: string;
  readonly subject?: string;
  readonly message?: string;
  /** Person's id → place. */
  readonly places?: Readonly<Record<string, string>>;
  readonly file?: { readonly name: string; readonly bytes: Uint8Array } | null;
}

export async function sendForm(
  stage: Stage,
  form: Form = {},
  by: Visitor = stage.owner,
): Promise<Answer & { id: string }> {
  const id = form.id ?? newId();
  const data = new FormData();
  data.set('id', id);
  data.set('client', form.client ?? stage.acme);
  data.set('subject', form.subject ?? 'Engagement letter');
  data.set('message', form.message ?? 'Our terms for the coming year.');
  for (const [person, place] of Object.entries(form.places ?? { [stage.anna.id]: '1' }))
    data.set(`place-${person}`, place);
  const { file = { name: 'terms.pdf', bytes: aPdf() } } = form;
  if (file) data.set('document', new Blob([new Uint8Array(file.bytes)], { type: 'application/pdf' }), file.name);
  const cookie = [...by.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(`${stage.house.url}/staff/agreements`, {
    method: 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', cookie, origin: stage.house.url },
    body: data,
  });
  const text = await response.text();
  return { id, status: response.status, headers: response.headers, location: response.headers.get('location'), text };
}

/** Sends an agreement all the way to the service; answers its id. */
export async function aSentAgreement(stage: Stage, form: Form = {}): Promise<string> {
  const answer = await sendForm(stage, form);
  if (answer.status !== 303) throw new Error(`not planned: ${answer.status} ${answer.text}`);
  await stage.job('agreements.send', { id: answer.id });
  return answer.id;
}

export async function agreementRow(stage: Stage, id: string): Promise<Record<string, unknown>> {
  const row = await stage.db.hub('agreements').where({ id }).first<Record<string, unknown> | undefined>();
  if (!row) throw new Error(`There is no agreement ${id}.`);
  return row;
}

interface Envelope {
  readonly id: string;
  readonly status: string;
  readonly transactionId: string | null;
  readonly recipients: readonly { readonly email: string; readonly authentication: unknown }[];
}

/** What the service has for an agreement. */
export async function envelopesFor(stage: Stage, id: string): Promise<readonly Envelope[]> {
  const { envelopes } = await stage.bench.control<{ envelopes: readonly Envelope[] }>('state');
  return envelopes.filter(({ transactionId }) => transactionId === id);
}
