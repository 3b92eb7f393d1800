import { proveAndKeep, type ProofReport } from '../reconciliation/index.ts';
import { answer, withDeps, type Command } from './command.ts';

export const proof: Command = {
  usage: 'proof',
  async run(call) {
    const report = await withDeps(call, proveAndKeep);
    answer(call, door(report), linesOf(report));
    return report.ok ? 0 : 1;
  },
};

/** The shape scripts from outside rely on: nothing less and nothing more. */
function door({ ok, currencies, open }: ProofReport): object {
  return {
    ok,
    currencies,
    open: open.map(({ case: code, ref, amount, sentence }) => ({ case: code, ref, amount, sentence })),
  };
}

function linesOf(report: ProofReport): string[] {
  return [
    ...report.currencies.flatMap(({ currency, processor, ledger, books, inTransit, opening, differences }) => [
      `${currency}  processor ${processor}  Portico ${ledger}  books ${books}  in transit ${inTransit}  opening difference ${opening}`,
      ...differences.map(({ kind, ref, amount }) => `  ${amount} ${currency}: ${kind.replaceAll('_', ' ')} ${ref}`),
    ]),
    ...report.open.map(
      ({ case: code, amount, currency, sentence }) => `  open ${code}: ${amount} ${currency}  ${sentence}`,
    ),
    report.ok ? 'Everything agrees to the cent.' : 'Not everything agrees.',
  ];
}
