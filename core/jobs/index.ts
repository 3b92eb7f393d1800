export { enqueue, enqueueMany, type EnqueueOptions } from './enqueue.ts';
export type { JobEngine, JobHandler, Schedule } from './engine.ts';
