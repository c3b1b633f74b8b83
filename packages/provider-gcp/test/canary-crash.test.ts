import { type RolloutEvent, type RolloutSpec, resumeRollout, rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { bakesIn, bakesSince, mortal, SHARE, shareOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import { CANARY, canaryWorld, GOOD, MINUTE, playCanary, REGIONS } from './canary-world.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { Behaviour } from './simulator/workload.ts';
import { samplesOf, type World } from './world.ts';

const vertex = memoryVertex();

const SPEC: RolloutSpec = {
  ...CANARY,
  stages: [25, 100].map((percent) => ({ percent, bake: { min: '10m', max: '1h' } })),
};
/** In the first bake. */
const TURNS_BAD_AFTER = 88 * MINUTE;
/** How long nobody looks after some of the crashes. */
const PAUSE = 20 * MINUTE;

const VERSIONS: Readonly<Record<string, (at: number, begun: number) => Behaviour>> = {
  'that is good': () => GOOD,
  'that turns bad': (at, begun) => (at > begun + TURNS_BAD_AFTER ? { errorShare: 0.02 } : GOOD),
};

/** How it ended, and its bakes until a step, as far as it does not depend on when anybody looked. */
function endOf(events: readonly RolloutEvent[], until: string | undefined) {
  const end = events.at(-1);
  const bakes = bakesSince({ events }).map(({ begunAt: _, at: __, ...bake }) => bake);
  return {
    outcome: end?.type === 'rollout-end' ? end.outcome : undefined,
    bakes: bakes.slice(0, 1 + bakes.findLastIndex(({ step }) => until === undefined || step === until)),
  };
}

function trafficNow(): readonly unknown[] {
  return REGIONS.map((region) => vertex.project.trafficIn(region, 'fraud'));
}

/** The bake that an event belongs to. */
function bakeOf(event: RolloutEvent): string | undefined {
  return 'step' in event && event.step?.startsWith('bake-') === true ? event.step : undefined;
}

/** Rolls version 2 out in a process that dies after an event, and goes on in another some time later. */
async function playMortal(world: World, afterEvent: number, pauseMs: number): Promise<readonly RolloutEvent[]> {
  const { clock, journal } = world;
  const provider: Provider = world.provider;
  const samples = samplesOf('2');
  const first = mortal(journal, provider, { afterEvent });
  rollout(SPEC, { providers: { gcp: first.provider }, clock, journal: first.journal, id: 'r2', samples });
  await first.died;
  await first.bury();
  if (pauseMs > 0) await clock.sleep(pauseMs);
  const resumed = await resumeRollout('r2', { providers: { gcp: provider }, clock, journal, samples });
  void (await resumed._unsafeUnwrap().result);
  return (await journal.read('r2'))._unsafeUnwrap();
}

describe.each(Object.keys(VERSIONS))('a canary %s', (name) => {
  it(`comes to the same verdicts, by the same counts, after a crash at any event of its bakes, ${SHARE}`, {
    timeout: 300_000,
  }, async () => {
    const version = VERSIONS[name] as (typeof VERSIONS)[string];
    const { events } = await playCanary(await canaryWorld(vertex, version), SPEC);
    const traffic = trafficNow();
    const crashes = events.filter((event) => bakeOf(event) !== undefined);
    const cases = crashes.flatMap((event) => [
      { event, isPaused: false },
      { event, isPaused: true },
    ]);
    const played = shareOf(cases, { kindOf: ({ event }) => event.type });
    for (const { event, isPaused } of played) {
      const world = await canaryWorld(vertex, version);
      // After a pause later bakes begin later, so only those that had begun are the same.
      const until = isPaused ? bakeOf(event) : undefined;
      const resumed = await playMortal(world, event.seq, isPaused ? PAUSE : 0);
      const where = `after event ${event.seq}: ${event.type}`;
      expect({ where, traffic: trafficNow(), ...endOf(resumed, until) }).toEqual({
        where,
        traffic,
        ...endOf(events, until),
      });
    }
    const verdicts = bakesIn(events)
      .map(({ step, verdict }) => `${step} ${verdict}`)
      .join(', ');
    process.stdout.write(`crash, ${verdicts}: ${played.length} of ${cases.length} crashes\n`);
  });
});
