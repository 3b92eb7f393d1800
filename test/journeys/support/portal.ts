interface Login {
  readonly email: string;
  readonly password: string;
}

export interface PageAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Where it leads, an absolute address; null for what is no redirect. */
  readonly location: string | null;
}

/** A reader over bare HTTP, as a browser without script would be: cookies kept, forms posted, redirects reported. */
export interface PortalReader {
  get(path: string): Promise<PageAnswer>;
  post(path: string, form: Readonly<Record<string, string>>): Promise<PageAnswer>;
  readonly cookie: () => string;
}

export function nobody(base: string): PortalReader {
  const jar = new Map<string, string>();
  const cookie = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

  async function ask(
    path: string,
    init: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<PageAnswer> {
    const headers = { accept: 'text/html', cookie: cookie(), ...init.headers };
    const response = await fetch(new URL(path, base), {
      ...init,
      redirect: 'manual',
      headers,
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      jar.set(name.trim(), value.trim());
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      text: await response.text(),
      headers: response.headers,
      location: location === null ? null : new URL(location, response.url).href,
    };
  }

  return {
    cookie,
    get: (path) => ask(path, {}),
    post: (path, form) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(base).origin },
        body: new URLSearchParams(form).toString(),
      }),
  };
}

/** Signs in; throws with the page's words when that is refused. */
export async function signedIn(base: string, { email, password }: Login): Promise<PortalReader> {
  const reader = nobody(base);
  const { text } = await reader.get('/sign-in');
  const next = /name="next" value="([^"]*)"/.exec(text)?.[1] ?? '';
  const answer = await reader.post('/sign-in', { email, password, next });
  if (answer.status !== 303 && answer.status !== 302)
    throw new Error(`Signing in as ${email} answered ${answer.status}: ${answer.text.slice(0, 500)}`);
  return reader;
}
