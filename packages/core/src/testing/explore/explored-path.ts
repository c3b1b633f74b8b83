import type { Command } from '../../events/command.ts';
import type { RolloutEvent } from '../../events/rollout-event.ts';
import type { Fault } from './fault.ts';

/**
 * One choice, in which paths differ: how a call of a step ended; a command (`isBeforeCalls`: after the events of the last turn were kept, and before the
 * calls that they announce were made); or that no answer came for a time, in milliseconds (`hung`: the steps whose calls reached their time limit by then).
 */
export type Choice =
  | { readonly step: string; readonly method: string; readonly answer: 'ok' | Fault }
  | { readonly command: Command; readonly isBeforeCalls?: true }
  | { readonly waitMs: number; readonly hung?: readonly string[] };

/** A list that many paths share the beginning of: its last item, and what came before. */
export interface Linked<T> {
  readonly item: T;
  readonly before: Linked<T> | undefined;
  readonly length: number;
}

/** A list with one more item. */
export function linked<T>(before: Linked<T> | undefined, item: T): Linked<T> {
  return { item, before, length: (before?.length ?? 0) + 1 };
}

/** All items, from the first to the last. */
export function itemsOf<T>(last: Linked<T> | undefined): T[] {
  const items: T[] = [];
  for (let at = last; at !== undefined; at = at.before) items.push(at.item);
  return items.reverse();
}

/** All events of a path. */
export function eventsOf(turns: Linked<readonly RolloutEvent[]> | undefined): readonly RolloutEvent[] {
  return itemsOf(turns).flat();
}
