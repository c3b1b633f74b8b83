/** Does work after the work before it has ended. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes each work wait for the one before. */
export function inTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}
