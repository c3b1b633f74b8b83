import type { RolloutEvent } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';

/** Reads the logs of rollouts while they grow, so that an event that is lost later is missed. */
export interface EventWatch {
  /** Reads what is new in these logs. */
  look(ids: readonly string[]): Promise<void>;
  /** How many events were seen in all. */
  seen(): number;
  /** The rollouts of which an event that was seen is gone, or is another one now. */
  lost(): Promise<readonly string[]>;
  /** The rollouts whose numbers of events have a gap. */
  gaps(): Promise<readonly string[]>;
}

/** Watches the logs in a journal. */
export function watchEvents(journal: Journal): EventWatch {
  const seen = new Map<string, readonly RolloutEvent[]>();
  const badOnes = async (
    isBad: (events: readonly RolloutEvent[], before: readonly RolloutEvent[]) => boolean,
  ): Promise<readonly string[]> => {
    const bad: string[] = [];
    for (const [id, before] of seen) {
      const events = (await journal.read(id))._unsafeUnwrap();
      if (isBad(events, before)) bad.push(id);
    }
    return bad;
  };
  return {
    async look(ids) {
      for (const id of ids) {
        const before = seen.get(id) ?? [];
        const read = await journal.read(id, before.at(-1)?.seq);
        if (read.isOk()) seen.set(id, [...before, ...read.value]);
      }
    },
    seen: () => [...seen.values()].reduce((sum, events) => sum + events.length, 0),
    lost: () => badOnes((events, before) => JSON.stringify(events.slice(0, before.length)) !== JSON.stringify(before)),
    gaps: () => badOnes((events) => events.some(({ seq }, index) => seq !== index + 1)),
  };
}
