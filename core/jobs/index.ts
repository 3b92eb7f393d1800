export { enqueue, enqueueMany, type EnqueueOptions } from './enqueue.ts';
export type { JobDeps, JobEngine, JobHandler, JobHandlers, Schedule } from './engine.ts';
export { startJobs } from './start.ts';
export { parseEvery } from './schedules.ts';
