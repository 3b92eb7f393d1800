import { failPoints } from '../ground/fail-points.ts';
import { answer, type Command } from './command.ts';

export const failpoints: Command = {
  usage: 'failpoints',
  run(call) {
    answer(
      call,
      failPoints,
      failPoints.map(({ name, path, where }) => `${name.padEnd(24)} ${path.padEnd(8)} ${where}`),
    );
    return Promise.resolve(0);
  },
};
