import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '../../core/ground/ids.ts';
import { aPdf } from '../support/agreements/pdf.ts';
import type { Demo } from './demo.ts';
import { envelopesFor, signAt } from './signing-service.ts';
import { throughDeath } from './through-death.ts';
import { signIn, signInAs } from './visitor.ts';

/** Seconds until everything must be settled after the restart. */
const patience = 90;

/**
 * Whether the signing service has one envelope of an agreement that was sent and signed, and its evidence is filed. Answers
 * what is wrong, or null.
 */
export function signThroughDeath(dataDir: string, point: string, index: number): Promise<string | null> {
  const id = newId();
  return throughDeath(
    { dataDir, point },
    (before, death) => signAgreement(before, id, index, () => death).catch(ignoreDeath),
    async (after) => {
      const deadline = performance.now() + patience * 1_000;
      const isDone = await signAgreement(after, id, index, () => Promise.resolve(performance.now() > deadline));
      return isDone ? verdictOnAgreement(after, id, index) : 'it was not signed and filed after the restart';
    },
  );
}

/** Sends, signs and waits for the evidence, each only where it is not done yet. False when it is time to stop. */
export async function signAgreement(
  demo: Demo,
  id: string,
  index: number,
  isOver: () => Promise<boolean>,
): Promise<boolean> {
  await send(demo, id, index);
  const client = await signIn(demo.file, index);
  for (;;) {
    const { status, text } = await client.get(`/agreements/${id}`);
    if (status === 200 && text.includes('class="hash"')) return true;
    if (text.includes('/signing"')) {
      const { location } = await client.post(`/agreements/${id}/signing`, {});
      if (location?.startsWith('http') === true) await client.get(await signAt(demo.file, location));
    }
    if (await Promise.race([isOver(), pause(500).then(() => false)])) return false;
  }
}

/** Sent twice it is the same form, so nobody need know whether the first arrived. */
async function send(demo: Demo, id: string, index: number): Promise<void> {
  const owner = await signInAs(demo.file, demo.file.owner);
  const client = demo.file.clients[index % demo.file.clients.length]?.clientId ?? '';
  const page = await owner.get(`/staff/agreements/new?client=${client}`);
  const place = /name="(place-[0-9a-f-]{36})"/.exec(page.text)?.[1] ?? '';
  const form = new FormData();
  for (const [name, value] of Object.entries({ id, client, subject: `Torture ${id}`, message: '', [place]: '1' }))
    form.set(name, value);
  form.set('document', new Blob([new Uint8Array(aPdf())], { type: 'application/pdf' }), 'terms.pdf');
  await owner.post('/staff/agreements', form);
}

/** What is wrong with an agreement that was signed, or null. */
export async function verdictOnAgreement(demo: Demo, id: string, index: number): Promise<string | null> {
  const envelopes = await envelopesFor(demo.file, id);
  if (envelopes !== 1) return `the signing service has ${envelopes} envelopes, not one`;
  const client = await signIn(demo.file, index);
  const page = await client.get(`/agreements/${id}`);
  for (const which of ['signed-document', 'certificate']) {
    const { status, text } = await client.get(`/agreements/${id}/${which}`);
    const sha256 = createHash('sha256').update(text, 'utf8').digest('hex');
    if (status !== 200 || !page.text.includes(sha256)) return `the ${which} is not what was filed (${status})`;
  }
  return page.text.includes('/signing"') ? 'the signed agreement still offers to sign' : null;
}

/** A process that died under a request breaks it off. */
function ignoreDeath(error: unknown): false {
  if (error instanceof TypeError) return false;
  throw error;
}
