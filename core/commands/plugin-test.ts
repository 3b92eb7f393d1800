import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { InvalidInput, PorticoError } from '../plugin-api/index.ts';
import { loadPlugin } from '../plugin-host/loading/load-plugins.ts';
import { hasConformanceSuite, runConformance } from '../processes/conformance.ts';
import { answer, type Call } from './command.ts';

/** As much of Jest's report as is read. */
const report = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** How a plugin fared in one scenario. */
interface Scenario {
  readonly subject: string;
  readonly scenario: string;
  readonly result: 'passed' | 'failed' | 'not tried';
  /** Why it failed or was not tried. */
  readonly reason: string | null;
}

/**
 * `portico plugin test <folder>`: holds the plugin in that folder against the contract, with the suite every plugin of
 * ours passes. 0 passed, 1 failed or refused. Throws InvalidInput for what is no plugin's folder, and where the suite's
 * own packages are not installed.
 */
export async function testPlugin(call: Call, given: string): Promise<number> {
  const folder = path.resolve(given);
  if (!['plugin.ts', 'plugin.js'].some((name) => fs.existsSync(path.join(folder, name))))
    throw new InvalidInput(`There is no plugin in ${folder}: it has no plugin.ts.`);
  if (!hasConformanceSuite())
    throw new InvalidInput(
      "The conformance suite needs the packages for development, which are not installed here. Run 'npm ci' without --omit=dev.",
    );
  const refusal = await refusalOf(folder);
  const scenarios = refusal === null ? await scenariosOf(folder) : [failure('the manifest', 'is accepted', refusal)];
  const passed = scenarios.some(isPassed) && scenarios.every(({ result }) => result !== 'failed');
  answer(call, { folder, passed, scenarios }, [...scenarios.map(lineOf), '', summaryOf(scenarios)]);
  return passed ? 0 : 1;
}

async function refusalOf(folder: string): Promise<string | null> {
  const plugin = await loadPlugin(folder);
  if (plugin.state === 'refused') return plugin.reason;
  if (plugin.definition.sandbox) return null;
  return `'${plugin.id}' needs a sandbox to be tested against, and its manifest names none.`;
}

async function scenariosOf(folder: string): Promise<readonly Scenario[]> {
  const run = await runConformance(folder);
  const read = report.safeParse(run.report);
  if (!read.success) throw new PorticoError(`The conformance suite did not run: ${run.said.trim()}`);
  return read.data.testResults.flatMap(({ message, assertionResults }) =>
    assertionResults.length === 0
      ? [failure('the suite', 'starts', readable(message))]
      : assertionResults.map(({ ancestorTitles, title, status, failureMessages }) => {
          const { scenario, why } = toldBy(title);
          return {
            subject: ancestorTitles.join(' '),
            scenario,
            result: resultOf(status),
            reason: status === 'failed' ? readable(failureMessages.join('\n')) : why,
          };
        }),
  );
}

/** The suite tells in a scenario's name why it was not tried: Jest has no other place for it. */
function toldBy(title: string): { readonly scenario: string; readonly why: string | null } {
  const [, scenario = title, why = null] = /^(.*) \(not tried: (.*)\)$/.exec(title) ?? [];
  return { scenario, why };
}

function resultOf(status: string): Scenario['result'] {
  return status === 'passed' || status === 'failed' ? status : 'not tried';
}

function failure(subject: string, scenario: string, reason: string): Scenario {
  return { subject, scenario, result: 'failed', reason };
}

function isPassed({ result }: Scenario): boolean {
  return result === 'passed';
}

function lineOf({ subject, scenario, result, reason }: Scenario): string {
  const line = `${result.padEnd(9)} ${subject === '' ? '' : `${subject}: `}${scenario}`;
  return reason === null ? line : `${line}\n${reason.replace(/^/gm, '          ')}`;
}

function summaryOf(scenarios: readonly Scenario[]): string {
  const count = (result: Scenario['result']): number => scenarios.filter((one) => one.result === result).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('not tried')} not tried`;
}

/** A screenful without colours, and without the stack, which names the suite's own files only. */
function readable(text: string): string {
  const lines = stripVTControlCharacters(text).split('\n');
  return lines
    .filter((line) => !/^\s+at /.test(line))
    .slice(0, 20)
    .join('\n')
    .trim();
}
