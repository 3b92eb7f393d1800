import type { DemoClient, DemoEnvelope } from '../../plugin-api/index.ts';
import type { Chance } from './chance.ts';
import { projects } from './names.ts';

export interface EnvelopeCounts {
  /** Over the 36 months, the open ones included. */
  readonly envelopes: number;
  readonly portal: number;
}

/** Open now for each portal client, so that whoever signs in to the demo finds something to sign. */
const openPerPortalClient = 3;
/** How long after its sending an envelope is signed by one signer at the latest, in hours. */
const slowestHours = 96;

type Ending = Exclude<DemoEnvelope['status'], 'sent'>;

const declined = [
  'The fee does not match what we agreed on the phone.',
  'Our board wants the notice period shortened first.',
  'Wrong company name in the first paragraph.',
];
const voided = ['Sent with the wrong scope, a new one follows.', 'The project was called off.', 'Superseded.'];

/**
 * Three years of agreements with people who can be reached by e-mail: nearly all signed, some declined or withdrawn, a
 * few open. Told by a chance of its own, so that the money history stays what it was.
 */
export function makeEnvelopes(
  chance: Chance,
  clients: readonly DemoClient[],
  counts: EnvelopeCounts,
  now: Temporal.ZonedDateTime,
): DemoEnvelope[] {
  const reachable = clients.filter((client) => signersOf(client).length > 0);
  const portal = reachable.slice(0, counts.portal);
  const others = reachable.slice(counts.portal).filter(({ active }) => active);
  const drafts: Omit<DemoEnvelope, 'key'>[] = [];
  for (const client of portal) {
    for (let n = 0; n < openPerPortalClient; n++) drafts.push(open(chance, client, now));
    for (const ending of ['completed', 'completed', 'declined', 'voided'] as const)
      drafts.push(ended(chance, client, now, ending));
  }
  for (const client of others.slice(0, 5)) drafts.push(open(chance, client, now));
  while (drafts.length < counts.envelopes)
    drafts.push(ended(chance, chance.pick(reachable), now, pickEnding(chance.next())));
  return drafts
    .sort((a, b) => Temporal.Instant.compare(a.sentAt, b.sentAt))
    .map((draft, index) => ({ key: `e-${String(index + 1).padStart(5, '0')}`, ...draft }));
}

function pickEnding(roll: number): Ending {
  if (roll < 0.05) return 'declined';
  return roll < 0.09 ? 'voided' : 'completed';
}

function open(chance: Chance, client: DemoClient, now: Temporal.ZonedDateTime): Omit<DemoEnvelope, 'key'> {
  const sentAt = now.subtract({ days: chance.between(0, 9), hours: chance.between(2, 20) });
  return {
    ...paper(chance, client, sentAt),
    status: 'sent',
    sentAt: text(sentAt),
    endedAt: null,
    reason: null,
    signers: inOrder(client, []),
  };
}

function ended(
  chance: Chance,
  client: DemoClient,
  now: Temporal.ZonedDateTime,
  status: Ending,
): Omit<DemoEnvelope, 'key'> {
  const oldest = client.active ? [20, 36 * 30] : [16 * 30, 36 * 30];
  const sentAt = officeHour(chance, now.subtract({ days: chance.between(oldest[0] ?? 20, oldest[1] ?? 1080) }));
  const people = signersOf(client);
  const times: Temporal.ZonedDateTime[] = [];
  while (times.length < people.length)
    times.push((times.at(-1) ?? sentAt).add({ minutes: chance.between(7, (slowestHours * 60) / people.length) }));
  const end = times.at(-1) ?? sentAt;
  return {
    ...paper(chance, client, sentAt),
    status,
    sentAt: text(sentAt),
    endedAt: text(end),
    reason: status === 'completed' ? null : chance.pick(status === 'declined' ? declined : voided),
    // Whoever declines is the last one it came to; a withdrawn one nobody had signed.
    signers: inOrder(client, status === 'completed' ? times : status === 'declined' ? times.slice(0, -1) : []),
  };
}

function paper(
  chance: Chance,
  client: DemoClient,
  sentAt: Temporal.ZonedDateTime,
): Pick<DemoEnvelope, 'clientKey' | 'subject' | 'message' | 'documentName'> {
  const project = chance.pick(projects);
  const [subject, message] = chance.pick([
    [`Engagement letter ${sentAt.year}`, 'Our terms for the coming year, as every year.'],
    [`Statement of work: ${project}`, 'Scope, dates and fee as we discussed them.'],
    [`Change order: ${project}`, 'The additions from our last meeting.'],
    ['Mutual non-disclosure agreement', 'So that we can speak openly.'],
    ['Data processing agreement', 'What the law wants in writing.'],
  ] as const);
  const documentName = `${subject.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase()}.pdf`;
  return { clientKey: client.key, subject, message, documentName };
}

function signersOf(client: DemoClient): readonly { key: string; name: string; email: string }[] {
  return client.people.flatMap(({ key, name, email }) => (email === null ? [] : [{ key, name, email }])).slice(0, 2);
}

function inOrder(client: DemoClient, times: readonly Temporal.ZonedDateTime[]): DemoEnvelope['signers'] {
  return signersOf(client).map(({ key, name, email }, index) => {
    const at = times[index];
    return { personKey: key, name, email, order: index + 1, signedAt: at ? text(at) : null };
  });
}

function officeHour(chance: Chance, day: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return day.withPlainTime({
    hour: chance.between(8, 17),
    minute: chance.between(0, 59),
    second: chance.between(0, 59),
  });
}

function text(at: Temporal.ZonedDateTime): string {
  return at.toInstant().round('millisecond').toString();
}
