import type { RolloutEvent } from '@landfall/core';
import type { ObjectContext, ObjectSharedContext } from '@restatedev/restate-sdk';
import { getAll } from './get-all.ts';

/** The events of one turn are one entry of the object's state, under the numbers of its first and last event. */
const ENTRY = /^events:(\d+)-(\d+)$/;

interface Entry {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

function entryOf(key: string): Entry | undefined {
  const [, from, to] = ENTRY.exec(key) ?? [];
  return from === undefined || to === undefined ? undefined : { key, from: Number(from), to: Number(to) };
}

/** Keeps events, all of them or none. */
export function keepEvents(ctx: ObjectContext, events: readonly RolloutEvent[]): void {
  const [first] = events;
  const last = events.at(-1);
  if (first !== undefined && last !== undefined) ctx.set(`events:${first.seq}-${last.seq}`, events);
}

/** The events after a number, in order; undefined if there is no log. */
export async function readEvents(ctx: ObjectSharedContext, after = 0): Promise<readonly RolloutEvent[] | undefined> {
  const entries = (await ctx.stateKeys()).flatMap((key) => entryOf(key) ?? []);
  if (entries.length === 0) return undefined;
  const newer = entries.filter(({ to }) => to > after).sort((one, other) => one.from - other.from);
  const events = await getAll<readonly RolloutEvent[]>(
    ctx,
    newer.map(({ key }) => key),
  );
  return events.flatMap((some) => some ?? []).filter(({ seq }) => seq > after);
}
