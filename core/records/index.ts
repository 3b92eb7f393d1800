export type { RecordSubscription } from './subscriptions.ts';
