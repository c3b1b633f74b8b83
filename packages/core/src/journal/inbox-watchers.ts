/** Who in this process watches the inboxes of rollouts. */
export class InboxWatchers {
  readonly #watchers = new Map<string, Set<() => void>>();

  /** Calls `onCommand` soon after each `tell` of the rollout; gives the way to stop. */
  watch(id: string, onCommand: () => void): () => void {
    // One function may watch twice, and stops once for each.
    const tell = () => onCommand();
    const watching = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watching.add(tell));
    return () => {
      watching.delete(tell);
      if (watching.size === 0 && this.#watchers.get(id) === watching) this.#watchers.delete(id);
    };
  }

  /** A command was left for the rollout. */
  tell(id: string): void {
    for (const tell of this.#watchers.get(id) ?? []) queueMicrotask(tell);
  }
}
