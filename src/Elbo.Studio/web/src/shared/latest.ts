/**
 * One request at a time, and the last wish wins: while a request is under way, only the newest of those that come in
 * is kept, so that what moves under a finger never waits for pictures that nobody will see.
 */
export function latestWins<T>(work: (wish: T) => Promise<void>): (wish: T) => void {
  let busy = false;
  let waiting: { readonly wish: T } | null = null;

  const run = async (wish: T): Promise<void> => {
    busy = true;
    try {
      await work(wish);
    } finally {
      busy = false;
      const next = waiting;
      waiting = null;
      if (next) {
        void run(next.wish);
      }
    }
  };

  return (wish) => {
    if (busy) {
      waiting = { wish };
    } else {
      void run(wish);
    }
  };
}

/** Calls once, when nothing more has come for a while. */
export function settled<A extends unknown[]>(ms: number, call: (...values: A) => void): (...values: A) => void {
  let timer = 0;
  return (...values) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => call(...values), ms);
  };
}
