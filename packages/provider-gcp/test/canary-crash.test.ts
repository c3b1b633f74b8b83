import { type RolloutEvent, type RolloutSpec, resumeRollout, rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { bakesIn, mortal, SHARE, shareOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import { bakesSince, CANARY, canaryWorld, GOOD, MINUTE, playCanary, REGIONS } from './canary-world.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { Behaviour } from './simulator/workload.ts';
import { samplesOf, type World } from './world.ts';

const vertex = memoryVertex();

const SPEC: RolloutSpec = {
  ...CANARY,
  stages: [25, 100].map((percent) => ({ percent, bake: { min: '10m', max: '1h' } })),
};
const TURNS_BAD_AFTER = 100 * MINUTE;

const VERSIONS: Readonly<Record<string, (at: number, begun: number) => Behaviour>> = {
  'that is good': () => GOOD,
  'that turns bad': (at, begun) => (at > begun + TURNS_BAD_AFTER ? { errorShare: 0.02 } : GOOD),
};

/** How it ended. */
function endOf(events: readonly RolloutEvent[]) {
  const end = events.at(-1);
  return {
    outcome: end?.type === 'rollout-end' ? end.outcome : undefined,
    traffic: REGIONS.map((region) => vertex.project.trafficIn(region, 'fraud')),
  };
}

/** The bakes as far as the time at which anybody looked does not show. */
function judgedIn(events: readonly RolloutEvent[]) {
  return bakesSince({ events, bakes: bakesIn(events) }).map(({ at: _, ...bake }) => bake);
}

/** Which events belong to a bake. */
function isOfBake(event: RolloutEvent): boolean {
  return 'step' in event && event.step.startsWith('bake-');
}

/** Another process goes on, in the same world. */
async function resume({ provider, clock, journal }: World): Promise<void> {
  const resumed = await resumeRollout('r2', { providers: { gcp: provider }, clock, journal, samples: samplesOf('2') });
  void (await resumed._unsafeUnwrap().result);
}

describe.each(Object.keys(VERSIONS))('a canary %s', (name) => {
  it(`comes to the same verdicts, by the same counts, after a crash at any event of its bakes, ${SHARE}`, {
    timeout: 300_000,
  }, async () => {
    const version = VERSIONS[name] as (typeof VERSIONS)[string];
    const whole = await playCanary(await canaryWorld(vertex, version), SPEC);
    const expected = { ...endOf(whole.events), bakes: judgedIn(whole.events) };
    expect(expected.bakes.length).toBeGreaterThan(0);
    const crashes = whole.events.filter(isOfBake);
    const played = shareOf(crashes, { kindOf: ({ type }) => type });
    for (const { seq, type } of played) {
      const world = await canaryWorld(vertex, version);
      const { clock, journal } = world;
      const first = mortal(journal, world.provider as Provider, { afterEvent: seq });
      rollout(SPEC, {
        providers: { gcp: first.provider },
        clock,
        journal: first.journal,
        id: 'r2',
        samples: samplesOf('2'),
      });
      await first.died;
      await first.bury();
      await resume(world);
      const events = (await journal.read('r2'))._unsafeUnwrap();
      const where = `after event ${seq}: ${type}`;
      expect({ where, ...endOf(events), bakes: judgedIn(events) }).toEqual({ where, ...expected });
    }
    process.stdout.write(`crash, a canary ${name}: ${played.length} of ${crashes.length} events of its bakes\n`);
  });
});
