/** What a field of a resource may be: text, a number (dates are milliseconds), a truth, nothing. */
export type Value = string | number | boolean | null;
/** Reads a field by Xero's path ('Invoice.InvoiceID'); undefined when there is no such field. */
export type Fields = (path: string) => Value | undefined;
export type Filter = (fields: Fields) => boolean;

/** A filter Xero would not understand; answered with 400. */
export class FilterProblem extends Error {}

type Token = { readonly kind: 'word' | 'text' | 'sign'; readonly text: string };

const tokenPattern = /\s*(?:"((?:[^"\\]|\\.)*)"|(==|!=|>=|<=|&&|\|\||[()<>!,])|([A-Za-z0-9_.-]+))/y;

/** Compiles the `where` of a list: comparisons, AND, OR, not, brackets, guid, DateTime, Contains and its kin. */
export function compileFilter(where: string): Filter {
  const parser = parserOf(tokensOf(where));
  const filter = parser.or();
  if (!parser.atEnd()) throw new FilterProblem(`Unexpected text in '${where}'`);
  return filter;
}

function tokensOf(where: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (where.slice(tokenPattern.lastIndex).trim() !== '') {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(where);
    if (!match) throw new FilterProblem(`Syntax error at position ${at} of '${where}'`);
    const [, text, sign, word] = match;
    if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll(/\\(.)/g, '$1') });
    else tokens.push(sign === undefined ? { kind: 'word', text: word ?? '' } : { kind: 'sign', text: sign });
  }
  return tokens;
}

type Operand = (fields: Fields) => Value;

interface Parser {
  or(): Filter;
  atEnd(): boolean;
}

function parserOf(tokens: readonly Token[]): Parser {
  let at = 0;
  const next = () => tokens[at];

  function take(...texts: string[]): boolean {
    const token = next();
    if (!token || token.kind === 'text' || !texts.includes(token.text)) return false;
    at += 1;
    return true;
  }

  function expect(text: string): void {
    if (!take(text)) throw new FilterProblem(`'${text}' expected`);
  }

  function or(): Filter {
    const parts = [and()];
    while (take('OR', 'or', '||')) parts.push(and());
    return (fields) => parts.some((part) => part(fields));
  }

  function and(): Filter {
    const parts = [primary()];
    while (take('AND', 'and', '&&')) parts.push(primary());
    return (fields) => parts.every((part) => part(fields));
  }

  function primary(): Filter {
    if (take('!')) {
      const inner = primary();
      return (fields) => !inner(fields);
    }
    if (take('(')) {
      const inner = or();
      expect(')');
      return inner;
    }
    return comparison();
  }

  function comparison(): Filter {
    const left = operand();
    const sign = next()?.text ?? '';
    const compare = comparisons[sign];
    if (!compare) return (fields) => left(fields) === true;
    at += 1;
    const right = operand();
    return (fields) => compare(left(fields), right(fields));
  }

  function operand(): Operand {
    const token = next();
    if (!token || token.kind === 'sign') throw new FilterProblem('a field or value expected');
    at += 1;
    if (token.kind === 'text') return () => token.text;
    return wordOperand(token.text);
  }

  function wordOperand(word: string): Operand {
    if (word === 'true' || word === 'false') return () => word === 'true';
    if (word === 'null') return () => null;
    if (/^-?\d+(\.\d+)?$/.test(word)) return () => Number(word);
    if (!take('(')) return fieldOperand(word);
    const values = callArguments();
    if (word.toLowerCase() === 'guid') return () => String(values[0]).toLowerCase();
    if (word === 'DateTime') return () => dateTime(values.map(Number));
    if (word === 'DateTime.Parse') return () => dateTimeOf(String(values[0]));
    return methodOperand(word, values);
  }

  function callArguments(): readonly Value[] {
    const values: Value[] = [];
    while (!take(')')) {
      values.push(operand()(() => null));
      take(',');
      if (at >= tokens.length) throw new FilterProblem("')' expected");
    }
    return values;
  }

  return { or, atEnd: () => at >= tokens.length };
}

function fieldOperand(path: string): Operand {
  return (fields) => {
    const value = fields(path);
    if (value === undefined) throw new FilterProblem(`No property or field '${path}' exists`);
    return value;
  };
}

const methods: Readonly<Record<string, (text: string, argument: string) => Value>> = {
  Contains: (text, argument) => text.includes(argument),
  StartsWith: (text, argument) => text.startsWith(argument),
  EndsWith: (text, argument) => text.endsWith(argument),
  ToLower: (text) => text.toLowerCase(),
  ToUpper: (text) => text.toUpperCase(),
};

function methodOperand(word: string, values: readonly Value[]): Operand {
  const dot = word.lastIndexOf('.');
  const method = methods[word.slice(dot + 1)];
  if (dot < 0 || !method) throw new FilterProblem(`No method '${word}' exists`);
  const field = fieldOperand(word.slice(0, dot));
  return (fields) => {
    const value = field(fields);
    return value === null ? false : method(String(value), String(values[0] ?? ''));
  };
}

const comparisons: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left !== null && right !== null && left > right,
  '<': (left, right) => left !== null && right !== null && left < right,
  '>=': (left, right) => left !== null && right !== null && left >= right,
  '<=': (left, right) => left !== null && right !== null && left <= right,
};

function dateTime([year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0]: readonly number[]): number {
  try {
    const at = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }, { overflow: 'reject' });
    return at.toZonedDateTime('UTC').epochMilliseconds;
  } catch {
    throw new FilterProblem('DateTime names no such day');
  }
}

function dateTimeOf(text: string): number {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime('UTC').epochMilliseconds;
  } catch {
    throw new FilterProblem(`'${text}' is no date`);
  }
}
