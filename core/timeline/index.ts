export type { Area, Fact, FactParams, Surroundings } from './fact.ts';
export type { Entry } from './entry.ts';
export { latestEntries, timelinePage, type TimelineAsk, type TimelinePage } from './page.ts';
export { newEntries, shownFrom, shownOn, type Shown } from './new-entries.ts';
export { endOfDay, isDay, parsePlace, placeText } from './place.ts';
export { rebuildTimeline, timelineDiffers, type TimelineDifference } from './rebuild.ts';
export { sentenceOf, type Voice } from './sentence.ts';
export { storedRecords, tell, type StoredRecord } from './tell.ts';
export { oneWriterAtATime } from './write.ts';
