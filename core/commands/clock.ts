import { advanceClock } from '../ground/clock.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import { answer, type Command } from './command.ts';

export const clock: Command = {
  usage: 'clock advance <ISO 8601 duration>',
  run(call) {
    const [verb, text = ''] = call.args;
    if (verb !== 'advance')
      throw new InvalidInput('The clock can only be advanced: clock advance <ISO 8601 duration>.');
    if (call.mode !== 'demo') throw new InvalidInput('Only a demo’s clock can be moved.');
    const now = advanceClock(call.config.dataDir, parse(text)).toString();
    answer(call, { now }, [`It is now ${now}.`]);
    return Promise.resolve(0);
  },
};

function parse(text: string): Temporal.Duration {
  try {
    const duration = Temporal.Duration.from(text);
    if (duration.sign === 1) return duration;
  } catch {
    // Said below, for a malformed duration and for one that goes back alike.
  }
  throw new InvalidInput(`'${text}' is not a positive ISO 8601 duration such as P1D or PT2H.`);
}
