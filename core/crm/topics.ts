/** What may be told, and which facts of the timeline tell it. Each can be switched off. */
export const topics = {
  signed: ['envelope.completed'],
  paid: ['payment.received'],
  refunded: ['payment.returned'],
} as const;

export type Topic = keyof typeof topics;

export const topicNames = Object.keys(topics) as readonly Topic[];

export type Switches = Readonly<Record<Topic, boolean>>;

/** Facts to tell under these switches. */
export function kindsFor(switches: Switches): readonly string[] {
  return topicNames.flatMap((topic) => (switches[topic] ? topics[topic] : []));
}
