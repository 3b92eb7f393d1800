import type { Wing } from '../wing.ts';
import { fileStore } from './store.ts';

/** An upload takes minutes at most; what is older than a day was left behind by a crash (milliseconds). */
const leftBehindMs = 24 * 60 * 60 * 1000;

/** Keeps the store tidy. The files' ages are the machine's, so its clock decides. */
export const filesWing: Wing = {
  name: 'files',
  jobs: ({ config }) => ({
    'files.tidy': () => fileStore(config).dropStaged(performance.timeOrigin + performance.now() - leftBehindMs),
  }),
  schedules: [{ job: 'files.tidy', every: '1d' }],
};
