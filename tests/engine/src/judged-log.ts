import type { RolloutEvent } from '@landfall/core';

type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { readonly type: T }>;

function isOf<T extends RolloutEvent['type']>(type: T): (event: RolloutEvent) => event is Of<T> {
  return (event): event is Of<T> => event.type === type;
}

/** The numbers of every checkpoint, by what they are of: a region since it had its share, or the fleet, up to a period. */
function checkpointsOf(events: readonly RolloutEvent[]): ReadonlyMap<string, unknown> {
  const numbers = new Map<string, unknown>();
  for (const { regions, fleet } of events.filter(isOf('bake-checkpoint'))) {
    for (const [key, { since, watermark, facts, gates, share, gaps, lastGap }] of Object.entries(regions))
      if (facts.gates !== undefined)
        numbers.set(`${key} since ${since} until ${watermark}`, { gates, share, gaps, lastGap, facts });
    if (fleet !== undefined) numbers.set(`fleet until ${fleet.watermark}`, fleet);
  }
  return numbers;
}

/** Where two logs have a checkpoint of the same period with other numbers. */
export function disagreements(one: readonly RolloutEvent[], other: readonly RolloutEvent[]): readonly string[] {
  const others = checkpointsOf(other);
  const both = [...checkpointsOf(one)].filter(([of]) => others.has(of));
  const all = both.filter(([of, numbers]) => JSON.stringify(numbers) !== JSON.stringify(others.get(of)));
  return both.length === 0 && others.size > 0 ? ['no checkpoint in common'] : all.map(([of]) => of);
}

/** What gates said, once each: a crash in the middle of a write may have said it twice. */
export function verdictsOf(events: readonly RolloutEvent[]): readonly string[] {
  const verdicts = events
    .filter(isOf('step-verdict'))
    .map(({ step, verdict, gate, region, evidence }) => JSON.stringify({ step, verdict, gate, region, evidence }));
  return [...new Set(verdicts)];
}

/** The verdict of the first bake, with its evidence, and up to which period each region was judged then. */
export function firstBakeOf(events: readonly RolloutEvent[]): {
  readonly verdict: string | undefined;
  readonly until: readonly number[];
} {
  const verdict = verdictsOf(events)[0];
  const decided = events.find(isOf('step-verdict'));
  const checkpoint = events.filter(isOf('bake-checkpoint')).find(({ seq }) => seq > (decided?.seq ?? 0));
  return { verdict, until: Object.values(checkpoint?.regions ?? {}).map(({ watermark }) => watermark) };
}
