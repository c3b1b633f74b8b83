/** Resolves after everything that is ready to run has run, promises included. */
export function nextTick(): Promise<void> {
  return new Promise((resolve) => {
    // Not everywhere: edge runtimes have no setImmediate.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
