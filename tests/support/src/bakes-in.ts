import type { RolloutEvent } from '@landfall/core';

type Event<Type extends RolloutEvent['type']> = Extract<RolloutEvent, { readonly type: Type }>;

/** How a bake ended, by the log. */
export interface EndedBake {
  readonly step: string;
  readonly outcome: Event<'step-end'>['outcome'];
  readonly verdict: 'pass' | 'fail' | undefined;
  /** Of a fail: which gate, and where; without a region, in all of them together. */
  readonly gate: string | undefined;
  readonly region: string | undefined;
  /** With the counts of both versions. */
  readonly sentences: readonly string[];
  /** By region, the end of the last period that was used, in milliseconds since the epoch. */
  readonly judgedUntil: Readonly<Record<string, number>>;
  /** When it began and when it ended, in milliseconds since the epoch. */
  readonly begunAt: number;
  readonly at: number;
}

function findLast<Type extends RolloutEvent['type']>(
  events: readonly RolloutEvent[],
  type: Type,
  step: string,
): Event<Type> | undefined {
  const isIt = (event: RolloutEvent): event is Event<Type> =>
    event.type === type && 'step' in event && event.step === step;
  return events.findLast(isIt);
}

/** The bakes of a rollout that ended, in order: with what was judged, and by which counts. Gates that only observe are left out. */
export function bakesIn(events: readonly RolloutEvent[]): readonly EndedBake[] {
  const acting = events.filter((event) => !(event.type === 'step-verdict' && event.observed));
  return acting.flatMap((event): readonly EndedBake[] => {
    if (event.type !== 'step-end' || event.action !== 'bake') return [];
    const { step, outcome, at } = event;
    const judged = findLast(acting, 'step-verdict', step);
    const regions = findLast(acting, 'bake-checkpoint', step)?.regions ?? {};
    const judgedUntil = Object.fromEntries(Object.entries(regions).map(([key, { watermark }]) => [key, watermark]));
    const sentences = (judged?.evidence ?? []).map(({ sentence }) => sentence);
    const begunAt = findLast(acting, 'step-start', step)?.at ?? at;
    const { verdict, gate, region } = judged ?? {};
    return [{ step, outcome, verdict, gate, region, sentences, judgedUntil, begunAt, at }];
  });
}

/** Each bake in a word: its step and what the judge said. */
export function verdictsOf({ bakes }: { readonly bakes: readonly EndedBake[] }): readonly string[] {
  return bakes.map(({ step, verdict, outcome }) => `${step} ${verdict ?? outcome}`);
}

/** The bakes of a rollout that ended, in times since it began: the same wherever it runs. */
export function bakesSince({ events }: { readonly events: readonly RolloutEvent[] }): readonly EndedBake[] {
  const begun = events[0]?.at ?? 0;
  return bakesIn(events).map((bake) => ({
    ...bake,
    begunAt: bake.begunAt - begun,
    at: bake.at - begun,
    judgedUntil: Object.fromEntries(
      Object.entries(bake.judgedUntil).map(([region, until]) => [region, until - begun] as const),
    ),
  }));
}
