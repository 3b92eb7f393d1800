import { InvalidInput } from '../plugin-api/index.ts';
import { rebuildTimeline, timelineDiffers } from '../timeline/index.ts';
import { answer, withDeps, type Command } from './command.ts';

export const timeline: Command = {
  usage: 'timeline rebuild [--check]',
  async run(call) {
    if (call.args[0] !== 'rebuild') throw new InvalidInput(`Usage: ${timeline.usage}`);
    if (call.args.includes('--check')) {
      const differences = await withDeps(call, (deps) => timelineDiffers(deps.db));
      answer(call, { differences }, [
        differences.length === 0 ? 'The timeline is what its records say.' : `${differences.length} entries differ.`,
      ]);
      return differences.length === 0 ? 0 : 1;
    }
    await withDeps(call, (deps) => rebuildTimeline(deps.db));
    answer(call, { rebuilt: true }, ['The timeline was drawn again from the records.']);
    return 0;
  },
};
