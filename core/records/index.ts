export { followLinks } from './follow-links.ts';
export { forgetMissing } from './forget-missing.ts';
export { ingest, type IngestPage, type IngestResult } from './ingest.ts';
export { mayConcern, tellPages } from './live-news.ts';
export type { RecordSubscription } from './subscriptions.ts';
