import { setTimeout as pause } from 'node:timers/promises';
import { openLane, type Answer, type Lane } from './lane.ts';

/** Sends every request once over so many connections, each waiting for its answer. Seconds; throws unless all are 200. */
export async function fireClosed(url: string, requests: readonly Buffer[], connections: number): Promise<number> {
  const lanes = await Promise.all(Array.from({ length: connections }, () => openLane(url)));
  let next = 0;
  const began = performance.now();
  await Promise.all(
    lanes.map(async (lane) => {
      for (let request = requests[next++]; request !== undefined; request = requests[next++])
        mustBeGood(await lane.ask(request));
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  for (const lane of lanes) lane.close();
  return seconds;
}

/**
 * Sends requests at a fixed pace whatever the server does. Answers each one's milliseconds from the moment it was due,
 * so that a server that stalls is charged for all who would have waited.
 */
export async function fireAtRate(
  url: string,
  requests: readonly Buffer[],
  options: { readonly perSecond: number; readonly connections: number },
): Promise<readonly number[]> {
  const free: Lane[] = await Promise.all(Array.from({ length: options.connections }, () => openLane(url)));
  const lanes = [...free];
  const due: { readonly request: Buffer; readonly at: number }[] = [];
  const took: number[] = [];
  const running = new Set<Promise<void>>();
  const began = performance.now();

  async function send(lane: Lane, request: Buffer, at: number): Promise<void> {
    mustBeGood(await lane.ask(request));
    took.push(performance.now() - at);
    free.push(lane);
    start();
  }

  function start(): void {
    while (due.length > 0 && free.length > 0) {
      const [shot, lane] = [due.shift(), free.pop()];
      if (!shot || !lane) return;
      const sent = send(lane, shot.request, shot.at);
      running.add(sent);
      void sent.finally(() => running.delete(sent));
    }
  }

  for (let next = 0; next < requests.length;) {
    const now = performance.now();
    for (; next < requests.length; next += 1) {
      const at = began + (next * 1000) / options.perSecond;
      const request = requests[next];
      if (at > now || request === undefined) break;
      due.push({ request, at });
    }
    start();
    await pause(1);
  }
  while (took.length < requests.length) await Promise.all(running);
  for (const lane of lanes) lane.close();
  return took;
}

function mustBeGood({ status }: Answer): void {
  if (status !== 200) throw new Error(`The server answered ${status}.`);
}
