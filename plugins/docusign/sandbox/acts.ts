import { InvalidInput, type ActResult } from '../../../core/plugin-api/index.ts';
import { drawnPdf } from '../../../core/plugin-api/sandbox/kit/index.ts';
import { create } from './api/creating.ts';
import { inState, keep } from './happenings/change.ts';
import { actable, decline, finish, open, withdraw } from './happenings/signing.ts';
import type { Envelope, Recipient, Session } from './model.ts';
import { allowed, authorizationIn } from './oauth/consent.ts';
import type { Tokens } from './oauth/tokens.ts';
import type { Office } from './office.ts';
import { canAct, leave, redeem, visit } from './signing/sessions.ts';

type Body = Readonly<Record<string, unknown>>;
type Act = (body: Body) => ActResult;

/** What the world outside does: signers, the sender at DocuSign's own pages, administrators. */
export function actsOf(office: Office, tokens: Tokens): Readonly<Record<string, Act>> {
  return {
    consent: (body) => {
      const { searchParams } = new URL(text(body, 'url'));
      return { redirect: allowed(office, authorizationIn(office, searchParams)) };
    },
    revoke_consent: () => {
      office.change({ consented: false });
      tokens.revokeAll();
      return {};
    },
    open: (body) => {
      const { envelopeId, recipientId, id } = sessionAt(office, text(body, 'url'));
      return { envelope: envelopeId, recipient: recipientId, url: `${office.kit.url}/Signing/sessions/${id}` };
    },
    sign: (body) =>
      typeof body['url'] === 'string'
        ? byLink(office, body['url'], { event: 'signing_complete' })
        : byMail(office, body, (envelope, recipient) => finish(office, envelope, recipient)),
    decline: (body) => {
      const reason = text(body, 'reason');
      return typeof body['url'] === 'string'
        ? byLink(office, body['url'], { declineReason: reason })
        : byMail(office, body, (envelope, recipient) => decline(office, envelope, recipient, reason));
    },
    cancel: (body) => byLink(office, text(body, 'url'), { event: 'cancel' }),
    void: (body) => {
      const envelope = envelopeNamed(office, body);
      if (envelope.status !== 'sent' && envelope.status !== 'delivered')
        throw new InvalidInput(`Envelope ${envelope.id} is ${envelope.status}.`);
      return { envelope: withdraw(office, envelope, text(body, 'reason')).id };
    },
    remove: (body) => ({ envelope: keep(office, inState(office, envelopeNamed(office, body), 'deleted')).id }),
    send: (body) => sendByHand(office, body),
    rotate_key: () => {
      const hmacKeys = [...office.setup().hmacKeys.slice(-1), office.kit.id(44)];
      office.change({ hmacKeys });
      return { hmacKeys: hmacKeys.join(' ') };
    },
    limits: (body) => {
      const { limits } = office.setup();
      const number = (name: keyof typeof limits) => (typeof body[name] === 'number' ? body[name] : limits[name]);
      office.change({ limits: { hour: number('hour'), burst: number('burst'), polls: number('polls') } });
      return {};
    },
  };
}

/** A signing link, or the address of the page it led to. Throws InvalidInput for a link that is used up or too old. */
function sessionAt(office: Office, url: string): Session {
  const { pathname } = new URL(url);
  const last = pathname.split('/').at(-1) ?? '';
  const session = pathname.startsWith('/Signing/sessions/') ? visit(office, last) : redeem(office, last);
  if (typeof session === 'object' && session !== null) return session;
  throw new InvalidInput('This signing link was used before, has expired or was never made.');
}

function byLink(office: Office, url: string, how: Parameters<typeof leave>[2]): ActResult {
  const session = sessionAt(office, url);
  if (!canAct(office, session)) throw new InvalidInput('There is nothing left to sign behind this link.');
  const { envelopeId: envelope, recipientId: recipient } = session;
  return { envelope, recipient, redirect: leave(office, session, how) };
}

/** By the link in DocuSign's own mail: `envelope`, and `recipient` (id or e-mail) where it is not simply whose turn it is. */
function byMail(office: Office, body: Body, does: (envelope: Envelope, recipientId: string) => Envelope): ActResult {
  const envelope = envelopeNamed(office, body);
  const recipient = recipientNamed(envelope, body['recipient']);
  const opened = open(office, actable(envelope, recipient.id), recipient.id, null);
  return { envelope: does(opened, recipient.id).id, recipient: recipient.id };
}

function recipientNamed({ id, recipients }: Envelope, wanted: unknown): Recipient {
  const found = recipients.find((one) =>
    wanted === undefined
      ? one.status === 'sent' || one.status === 'delivered'
      : one.id === wanted || one.email === wanted,
  );
  if (!found) throw new InvalidInput(`Envelope ${id} has nobody like that to act.`);
  return found;
}

/** The sender sends at DocuSign's own pages: `subject`, `signers: [{ name, email }]`. Nothing of it is Portico's. */
function sendByHand(office: Office, body: Body): ActResult {
  const signers = Array.isArray(body['signers']) ? (body['signers'] as readonly Record<string, unknown>[]) : [];
  const subject = text(body, 'subject');
  const { envelopeId } = create(office, {
    status: body['draft'] === true ? 'created' : 'sent',
    emailSubject: subject,
    documents: [
      {
        documentId: '1',
        name: `${subject}.pdf`,
        documentBase64: drawnPdf([[{ text: subject, size: 20 }]]).toString('base64'),
      },
    ],
    recipients: {
      signers: signers.map((signer, index) => ({ recipientId: index + 1, routingOrder: index + 1, ...signer })),
    },
  });
  return { envelope: envelopeId };
}

function envelopeNamed(office: Office, body: Body): Envelope {
  const id = text(body, 'envelope');
  const envelope = office.envelopes.get(id);
  if (!envelope) throw new InvalidInput(`There is no envelope ${id}.`);
  return envelope;
}

function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw new InvalidInput(`'${name}' is required.`);
  return value;
}
