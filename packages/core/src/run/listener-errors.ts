/** What listeners threw, and where it goes: to the user's `onListenerError`; or to where uncaught errors go, once there is no rollout for it to break. */
export interface ListenerErrors {
  /** Takes an error of a listener. It never throws. */
  readonly report: (error: unknown) => void;
  /** The rollout has its result: the first error that nobody took is thrown now, outside of everything. */
  readonly surface: () => void;
}

/** Passes each error on. What `onListenerError` throws itself, or rejects with, counts as an error that nobody took. */
export function listenerErrors(onListenerError: ((error: unknown) => unknown) | undefined): ListenerErrors {
  let first: { readonly error: unknown } | undefined;
  let isOver = false;
  let hasSurfaced = false;

  const surface = (): void => {
    isOver = true;
    if (first === undefined || hasSurfaced) return;
    hasSurfaced = true;
    const { error } = first;
    queueMicrotask(() => {
      throw error;
    });
  };
  const leave = (error: unknown): void => {
    first ??= { error };
    if (isOver) surface();
  };

  return {
    report(error) {
      if (onListenerError === undefined) return leave(error);
      try {
        const returned = onListenerError(error);
        if (returned instanceof Promise) returned.catch(leave);
      } catch (thrown) {
        leave(thrown);
      }
    },
    surface,
  };
}
