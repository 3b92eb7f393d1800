import http from 'node:http';
import type { House, Visitor } from './house.ts';

export interface Listener {
  /** All that was heard so far, as soon as `part` is in it. */
  until(part: string): Promise<string>;
  /** All that was heard, once the house has ended the stream. */
  ended(): Promise<string>;
  leave(): void;
}

/** Opens a stream of events with this visitor's cookies; resolves when it stands. */
export async function listen(
  house: House,
  visitor: Visitor,
  address: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Listener> {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  let heard = '';
  let notice = (): void => undefined;
  const { promise: over, resolve: end } = Promise.withResolvers<string>();
  const { promise: standing, resolve: stands } = Promise.withResolvers<undefined>();
  const request = http.get(
    house.url + address,
    { headers: { cookie, accept: 'text/event-stream', ...headers } },
    (response) => {
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        heard += chunk;
        stands(undefined);
        notice();
      });
      response.on('close', () => {
        end(heard);
      });
    },
  );
  request.on('error', () => {
    end(heard);
  });
  await standing;
  return {
    until: (part) =>
      new Promise((resolve) => {
        notice = () => {
          if (heard.includes(part)) resolve(heard);
        };
        notice();
      }),
    ended: () => over,
    leave: () => {
      request.destroy();
    },
  };
}
