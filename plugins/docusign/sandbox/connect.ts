import { createHmac } from 'node:crypto';
import type { WebhookDelivery } from '../../../core/plugin-api/index.ts';
import type { Envelope } from './model.ts';
import type { Office } from './office.ts';
import { envelopeObject, partsIn } from './render/envelope.ts';
import { wireTime } from './times.ts';

/** Marks the deliveries that are signed, on their way through the queue. */
const signedMark = 'x-docusign-connect-hmac';

interface Listener {
  readonly configurationId: number;
  readonly url: string;
  readonly includeHmac: boolean;
}

/**
 * Tells everybody who listens, one message per event ('JSON SIM event model'). The account's configuration and the
 * envelope's own notifications each send a message of their own, also where both lead to the same address.
 */
export function announce(office: Office, envelope: Envelope, event: string, recipientId?: string): void {
  const generatedDateTime = momentOf(office);
  for (const { configurationId, url, includeHmac } of listenersTo(office, envelope, event)) {
    const body = JSON.stringify(message(office, envelope, { event, configurationId, recipientId, generatedDateTime }));
    const headers = { 'user-agent': 'DocuSign-Connect', ...(includeHmac ? { [signedMark]: '1' } : {}) };
    office.kit.deliver({ id: office.kit.uuid(), url, headers, body });
  }
}

function listenersTo(office: Office, envelope: Envelope, event: string): readonly Listener[] {
  const { connect } = office.setup();
  return [
    ...(connect ? [{ configurationId: connect.id, url: connect.url, includeHmac: true }] : []),
    ...envelope.notifications
      .filter(({ events }) => events.includes(event))
      .map(({ url, includeHmac }) => ({ configurationId: 0, url, includeHmac })),
  ];
}

function message(
  office: Office,
  envelope: Envelope,
  about: {
    readonly event: string;
    readonly configurationId: number;
    readonly recipientId: string | undefined;
    readonly generatedDateTime: string;
  },
): object {
  const { accountId, user } = office.setup();
  return {
    event: about.event,
    apiVersion: 'v2.1',
    uri: `/restapi/v2.1/accounts/${accountId}/envelopes/${envelope.id}`,
    retryCount: 0,
    configurationId: about.configurationId,
    generatedDateTime: about.generatedDateTime,
    data: {
      accountId,
      userId: user.id,
      envelopeId: envelope.id,
      ...(about.recipientId === undefined ? {} : { recipientId: about.recipientId }),
      envelopeSummary: envelopeObject(office, envelope, partsIn('recipients')),
    },
  };
}

/** No two events share a moment, also where a test's clock stands still: the last four digits count. */
function momentOf(office: Office): string {
  const count = office.kit.store.next('event') % 10_000;
  return wireTime(office.now()).replace(/\d{4}Z$/, `${String(count).padStart(4, '0')}Z`);
}

/** One header per key of the account, all over the same bytes ('Connect HMAC'). */
export function signaturesFor(office: Office, delivery: WebhookDelivery): Readonly<Record<string, string>> {
  if (delivery.headers[signedMark] === undefined) return {};
  return Object.fromEntries(
    office
      .setup()
      .hmacKeys.map((key, index) => [
        `x-docusign-signature-${index + 1}`,
        createHmac('sha256', key).update(delivery.body).digest('base64'),
      ]),
  );
}
