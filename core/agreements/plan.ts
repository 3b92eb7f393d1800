import { audit } from '../audit/index.ts';
import { transaction, type Transaction } from '../db/index.ts';
import { recordFile, type Content } from '../files/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { newId } from '../ground/ids.ts';
import { enqueue } from '../jobs/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { clientToAsk, type SignerChoice } from './queries.ts';

/** What staff want signed, by whom. */
export interface Wish {
  /** Made with the form, so that a form sent twice plans one agreement. */
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly message: string;
  /** Kept in the store already. */
  readonly document: Content & { readonly name: string };
  /** People of the client, each with their place in the signing order. */
  readonly signers: readonly { readonly personId: string; readonly position: number }[];
  readonly by: { readonly personId: string; readonly name: string; readonly requestId: string };
}

/**
 * Commits the intent to send, with its document, its signers and the job that sends it, or nothing at all. The same wish
 * again changes nothing. Throws NotFound for a client that is not there, InvalidInput when someone is none of its people
 * or no signing service is connected.
 */
export async function planAgreement(deps: Deps, wish: Wish): Promise<void> {
  const connectionId = await signingService(deps);
  await transaction(deps.db, (tx) => plan(tx, deps, connectionId, wish));
  await failPoint('signing.planned');
}

/** The one connection that sends for signature. Throws InvalidInput when there is none, or more than one. */
export async function signingService(deps: Deps): Promise<string> {
  const [service, ...others] = await deps.plugins.withPort('signatures');
  if (!service)
    throw new InvalidInput('No signing service is connected. Connect one under Settings › Plugins, then send this.');
  if (others.length > 0)
    throw new InvalidInput('More than one signing service is connected. Switch all but one off, then send this.');
  return service.id;
}

async function plan(tx: Transaction, deps: Deps, connectionId: string, wish: Wish): Promise<void> {
  const now = deps.clock.now();
  const client = await clientToAsk(tx, wish.clientId);
  if (!client) throw new NotFound('There is no such client.');
  const people = inOrder(client.people, wish);
  const documentId = await recordFile(tx, {
    content: wish.document,
    mediaType: 'application/pdf',
    name: wish.document.name,
    clientId: wish.clientId,
    audience: 'client',
    keptBy: wish.by.personId,
    keptAt: now.toString(),
  });
  const inserted = await tx('agreements')
    .insert({
      id: wish.id,
      connection_id: connectionId,
      client_id: wish.clientId,
      origin: 'portico',
      sending: 'planned',
      subject: wish.subject,
      message: wish.message,
      document_name: wish.document.name,
      document_id: documentId,
      sent_by: wish.by.personId,
      sender_name: wish.by.name,
      wants_evidence: true,
      created_at: now.toString(),
      updated_at: now.toString(),
    })
    .onConflict('id')
    .ignore()
    .returning<{ id: string }[]>('id');
  if (inserted.length === 0) {
    await tx('files').where({ id: documentId }).delete();
    return;
  }
  await tx('agreement_signers').insert(people.map((person) => signerRow(wish, person)));
  await enqueue(tx, 'agreements.send', { id: wish.id }, { key: `agreements.send:${wish.id}` });
  await audit(tx, {
    at: now,
    actor: { kind: 'person', id: wish.by.personId },
    action: 'agreement.planned',
    subject: `agreement:${wish.id}`,
    clientId: wish.clientId,
    facts: { document: wish.document.sha256, signers: people.length },
    personal: { subject: wish.subject, signers: people.map(({ email }) => email) },
    requestId: wish.by.requestId,
  });
}

type Signing = SignerChoice & { readonly position: number };

function inOrder(people: readonly SignerChoice[], { signers }: Wish): readonly Signing[] {
  return signers.map(({ personId, position }) => {
    const person = people.find(({ id }) => id === personId);
    if (!person) {
      const sentence = 'Someone you chose is not among this client’s people any more. Choose again.';
      throw new InvalidInput(sentence, { signers: sentence });
    }
    return { ...person, position };
  });
}

/** The row's id is what the service knows this signer by. */
function signerRow(wish: Wish, person: Signing): Record<string, unknown> {
  const id = newId();
  return {
    id,
    agreement_id: wish.id,
    client_id: wish.clientId,
    person_id: person.id,
    client_user_id: id,
    name: person.name,
    email: person.email,
    position: person.position,
    role: 'signer',
    status: 'created',
  };
}
