import type { DemoFile } from './demo.ts';

export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

/** A client's browser without a browser: cookies, forms, no redirects followed. */
export interface Visitor {
  get(path: string): Promise<Answer>;
  post(path: string, fields: Readonly<Record<string, string>> | FormData): Promise<Answer>;
}

export async function signIn(file: DemoFile, index: number): Promise<Visitor> {
  const client = file.clients[index % file.clients.length];
  if (!client) throw new Error('The demo names no client.');
  return signInAs(file, client);
}

/** Anybody the demo names. */
export async function signInAs(
  file: DemoFile,
  who: { readonly email: string; readonly password: string },
): Promise<Visitor> {
  const cookies = new Map<string, string>();
  const ask = async (
    method: string,
    path: string,
    fields?: Readonly<Record<string, string>> | FormData,
  ): Promise<Answer> => {
    const response = await fetch(file.url + path, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(fields ? { origin: file.url } : {}),
      },
      // fetch names the type of either by itself
      ...(fields ? { body: fields instanceof FormData ? fields : new URLSearchParams(fields) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  };
  const visitor: Visitor = { get: (path) => ask('GET', path), post: (path, fields) => ask('POST', path, fields) };
  const answer = await visitor.post('/sign-in', { email: who.email, password: who.password });
  if (answer.status !== 303) throw new Error(`${who.email} could not sign in: ${answer.status}.`);
  return visitor;
}

/** The ids of the invoices this client has to pay, the most urgent first. */
export async function invoicesToPay(visitor: Visitor): Promise<readonly string[]> {
  const { text } = await visitor.get('/invoices');
  return [...text.matchAll(/href="\/invoices\/([0-9a-f-]{36})"/g)].map(([, id]) => id ?? '');
}
