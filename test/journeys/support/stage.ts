import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openBrowser, visitor, type Seat, type Visitor } from './browser.ts';
import { control, type Control } from './control.ts';
import { startDemo, type RunningDemo } from './demo.ts';
import type { DemoClientLogin } from './demo-file.ts';
import { pictures, takePicture } from './inspect.ts';
import { signIn } from './people.ts';

/** One demo and one browser, shared by the journeys of a file. */
export interface Stage {
  readonly running: RunningDemo;
  readonly processor: Control;
  readonly ledger: Control;
  /** Somebody nobody knows yet. */
  stranger(seat?: Seat): Promise<Visitor>;
  owner(seat?: Seat): Promise<Visitor>;
  /** The client of this place in demo.json, signed in. */
  client(place: number, seat?: Seat): Promise<Visitor>;
  login(place: number): DemoClientLogin;
}

/** Raises the stage before the file's journeys and takes it down after them; ask for it inside a journey. */
export function stage(): () => Stage {
  let set: { stage: Stage; browser: Browser } | null = null;

  beforeAll(async () => {
    const browser = await openBrowser();
    // A browser that nobody closes would keep a failed run from ending.
    const running = await startDemo().catch(async (error: unknown) => {
      await browser.close();
      throw error;
    });
    set = { stage: stageOf(running, browser), browser };
  }, 120_000);

  // What each journey saw last tells more about a failure than its message; the people in it then leave.
  afterEach(async () => {
    const name = (expect.getState().currentTestName ?? 'unnamed').replace(/\W+/g, '-').slice(0, 120);
    for (const [index, context] of (set?.browser.contexts() ?? []).entries()) {
      const page = context.pages()[0];
      if (page) await takePicture(page, `last-${name}-${index}`);
      await context.close();
    }
  });

  afterAll(async () => {
    console.log(`Pictures of the pages: ${pictures}`);
    await set?.browser.close();
    await set?.stage.running.stop();
  }, 20_000);

  return () => {
    if (!set) throw new Error('The stage is not set: ask for it inside a journey.');
    return set.stage;
  };
}

function stageOf(running: RunningDemo, browser: Browser): Stage {
  const { demo } = running;
  function login(place: number): DemoClientLogin {
    const found = demo.clients[place];
    if (!found) throw new Error(`demo.json has no client at place ${place}.`);
    return found;
  }
  async function enter(who: { email: string; password: string }, seat?: Seat): Promise<Visitor> {
    const arrived = await visitor(browser, demo.url, seat);
    await signIn(arrived.page, who);
    return arrived;
  }
  return {
    running,
    processor: control(demo.sandboxes.stripe.control),
    ledger: control(demo.sandboxes.xero.control),
    stranger: (seat) => visitor(browser, demo.url, seat),
    owner: (seat) => enter(demo.owner, seat),
    client: (place, seat) => enter(login(place), seat),
    login,
  };
}
