import { test } from '@jest/globals';

type Scenario = Parameters<typeof test>[1];

/**
 * Declares a test where it can be played, and elsewhere one that is not tried, whose name says why; so does a line on
 * stderr, since a quiet run names only what fails.
 */
export function onlyWhere(can: boolean, why: string): (name: string, scenario: Scenario) => void {
  return (name, scenario) => {
    if (can) test(name, scenario);
    else {
      process.stderr.write(`not tried: ${name} (${why})\n`);
      test.skip(`${name} (not tried: ${why})`, scenario);
    }
  };
}
