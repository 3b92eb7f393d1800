/** Work that is asked for more often than it need be done. */
export interface Soon {
  /** Asks for the work to be done once more, for all who ask meanwhile together. */
  ask(): void;
  /** No more work from here on. */
  stop(): void;
}

/** The first time at once, then at most once in `pauseMs` milliseconds, and never twice at the same time. */
export function soon(work: () => Promise<void>, pauseMs: number, onTrouble: (error: unknown) => void): Soon {
  const state = { timer: null as NodeJS.Timeout | null, isRunning: false, isAsked: false, isStopped: false, pause: 0 };
  function ask(): void {
    state.isAsked = true;
    if (state.isStopped || state.isRunning || state.timer !== null) return;
    state.timer = setTimeout(() => void run(), state.pause);
    state.pause = pauseMs;
  }
  async function run(): Promise<void> {
    Object.assign(state, { timer: null, isAsked: false, isRunning: true });
    await work().catch(onTrouble);
    state.isRunning = false;
    if (state.isAsked) ask();
  }
  return {
    ask,
    stop() {
      state.isStopped = true;
      if (state.timer !== null) clearTimeout(state.timer);
    },
  };
}
