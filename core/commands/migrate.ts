import { findDatabase, openDeps } from '../processes/open-deps.ts';
import { answer, type Command } from './command.ts';

export const migrate: Command = {
  usage: 'migrate',
  async run(call) {
    const database = await findDatabase(call.config);
    try {
      // opening is what brings the schema up to date
      const open = await openDeps(call.config, { databaseUrl: database.url, mode: call.mode, log: call.log });
      await open.close();
    } finally {
      await database.stop();
    }
    answer(call, { upToDate: true }, ['The schema is up to date.']);
    return 0;
  },
};
