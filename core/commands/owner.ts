import { createOwnerLink } from '../identity/index.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import { answer, withDeps, type Command } from './command.ts';

export const owner: Command = {
  usage: 'owner link',
  async run(call) {
    if (call.args[0] !== 'link') throw new InvalidInput('Usage: owner link');
    const link = await withDeps(call, (deps) => createOwnerLink(deps));
    answer(call, { link }, [link]);
    return 0;
  },
};
