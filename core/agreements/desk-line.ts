import { agreementView, deskState, type AgreementView } from './page-model.ts';
import type { DeskPaper } from './queries.ts';

/** A line of the desk's lists, ready to draw. */
export interface DeskLine {
  readonly clientName: string;
  readonly view: AgreementView;
  readonly state: ReturnType<typeof deskState>;
}

export function deskLine(paper: DeskPaper, now: Temporal.Instant): DeskLine {
  return { clientName: paper.clientName, view: agreementView(paper, null, now), state: deskState(paper.agreement) };
}
