import type { Request, Response } from 'express';
import type { Ledger } from '../ledger.ts';
import type { Wire } from '../render/lines.ts';
import { objectOf, type Verdict } from '../rules/checks.ts';
import { noId } from '../wire.ts';
import { answer, messages, refuse } from './answers.ts';

/** How elements of one kind are booked and answered for. */
export interface Written<T> {
  /** The name of the list in request and answer, as 'Payments'. */
  readonly name: string;
  readonly idName: string;
  readonly judge: (element: Wire) => Verdict<T>;
  readonly render: (item: T) => Wire;
  /** Fields a refused element must echo to be valid in an answer. */
  readonly echo: readonly string[];
  /** Whether elements carry StatusAttributeString, and whether payments' own mark. */
  readonly marks: readonly ('StatusAttributeString' | 'HasValidationErrors')[];
}

/**
 * Books the elements of a request. By default one bad element refuses the whole call and nothing is booked; with
 * summarizeErrors=false the good ones are booked and each says for itself.
 */
export function write<T>(ledger: Ledger, req: Request, res: Response, written: Written<T>): void {
  const elements = elementsOf(req.body, written.name);
  if (elements.length === 0) {
    refuse(res, [{ ValidationErrors: messages([`No ${written.name} were found in the request`]) }]);
    return;
  }
  const verdicts = elements.map((element) => ({ element, verdict: written.judge(element) }));
  const each = req.query['summarizeErrors'] === 'false';
  if (!each && verdicts.some(({ verdict }) => verdict.kind === 'bad')) {
    refuse(
      res,
      verdicts.map(({ element, verdict }) => ({
        ...element,
        [written.idName]: noId,
        ValidationErrors: messages(verdict.kind === 'bad' ? verdict.messages : []),
      })),
    );
    return;
  }
  const shown = verdicts.map(({ element, verdict }) =>
    verdict.kind === 'good'
      ? { ...written.render(verdict.book()), ...marksOf(written, false, each) }
      : {
          [written.idName]: noId,
          ...Object.fromEntries(written.echo.map((name) => [name, echoed(name, element[name])])),
          ...marksOf(written, true, each),
          ValidationErrors: messages(verdict.messages),
        },
  );
  res.locals['booked'] = verdicts.some(({ verdict }) => verdict.kind === 'good');
  ledger.flushWebhooks();
  answer(ledger, res, { [written.name]: shown });
}

/** Xero takes a list or, for payments, one bare element. */
function elementsOf(body: unknown, name: string): readonly Wire[] {
  const content = objectOf(body);
  const elements = content[name];
  if (Array.isArray(elements)) return elements.map(objectOf);
  return Object.keys(content).length > 0 ? [content] : [];
}

function marksOf<T>({ marks }: Written<T>, isBad: boolean, each: boolean): Wire {
  return {
    ...(each && marks.includes('StatusAttributeString') ? { StatusAttributeString: isBad ? 'ERROR' : 'OK' } : {}),
    ...(marks.includes('HasValidationErrors') ? { HasValidationErrors: isBad } : {}),
  };
}

/** Dates come back in Xero's form, whatever form they were sent in. */
function echoed(name: string, value: unknown): unknown {
  if (name !== 'Date' || typeof value !== 'string' || value.startsWith('/Date(')) return value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? '/Date(0+0000)/' : `/Date(${at}+0000)/`;
}
