import { foldEvents, type RolloutEvent, type RolloutSpec, resumeRollout, rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { mortal, SHARE, shareOf } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { VertexOptions } from './simulator/vertex-project.ts';
import { holdingsIn, samplesOf, specOf, start, type World, worldOf } from './world.ts';

const vertex = memoryVertex();

const REGIONS = ['us-central1', 'europe-west4'] as const;
const SPEC = specOf('2', {
  regions: REGIONS.map((region) => `gcp/${region}`),
  stages: [{ percent: 10 }, { percent: 100 }],
});

interface Scenario {
  readonly spec: RolloutSpec;
  readonly cloud: Partial<VertexOptions>;
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'an update that succeeds': { spec: { ...SPEC, regions: ['gcp/us-central1'], previous: 'retire' }, cloud: {} },
  'an update that is taken back': {
    spec: SPEC,
    cloud: {
      faults: [
        {
          kind: 'operation-fails',
          method: 'deployModel',
          region: 'europe-west4',
          about: '"version":"2"',
          code: 'FAILED_PRECONDITION',
          message: 'Model server exited unexpectedly. Model server logs can be found at ...',
        },
      ],
    },
  },
};

function worldWithOne({ cloud }: Scenario): World {
  const world = worldOf(vertex, cloud);
  for (const region of REGIONS) serveVersion(vertex.project, region, '1');
  return world;
}

function outcomeOf(events: readonly RolloutEvent[], world: World) {
  const state = foldEvents(events);
  return {
    outcome: state.outcome,
    rollback: state.rollbacks.at(-1)?.outcome,
    steps: Object.fromEntries(
      state.regions.flatMap(({ steps }) =>
        steps.map(({ planned, status, attempt }) => [planned.id, [status, attempt]]),
      ),
    ),
    traffic: REGIONS.map((region) => vertex.project.trafficIn(region, 'fraud')),
    there: REGIONS.flatMap((region) => holdingsIn(world, region)),
  };
}

async function logOf(world: World): Promise<readonly RolloutEvent[]> {
  return (await world.journal.read('r2'))._unsafeUnwrap();
}

it.for(Object.keys(SCENARIOS))(
  `%s ends the same after a crash at any event, ${SHARE}`,
  { timeout: 300_000 },
  async (name) => {
    const scenario = SCENARIOS[name] as Scenario;
    const whole = worldWithOne(scenario);
    void (await start(whole, scenario.spec).result);
    const events = await logOf(whole);
    const expected = outcomeOf(events, whole);
    const made = vertex.project.counts();
    const deaths = shareOf(events.slice(0, -1), { kindOf: ({ type }) => type });
    for (const { seq: at, type } of deaths) {
      const world = worldWithOne(scenario);
      const { clock, journal } = world;
      const first = mortal(journal, world.provider as Provider, { afterEvent: at });
      const samples = samplesOf('2');
      rollout(scenario.spec, { providers: { gcp: first.provider }, clock, journal: first.journal, id: 'r2', samples });
      await first.died;
      await first.bury();
      // At once, or when the cloud has long gone on without us.
      if (at % 2 === 0) await clock.sleep(900_000);
      const resumed = await resumeRollout('r2', { providers: { gcp: world.provider }, clock, journal, samples });
      void (await resumed._unsafeUnwrap().result);
      const after = await logOf(world);
      const where = `after event ${at}: ${type}`;
      expect({ where, ...outcomeOf(after, world) }).toEqual({ where, ...expected });
      // Nothing was made twice.
      for (const method of ['uploadModel', 'deployModel'] as const)
        expect(operationsOf(method)).toBeLessThanOrEqual(made[method] ?? 0);
    }
    process.stdout.write(`crash, ${name}: ${deaths.length} of ${events.length - 1} prefixes resumed\n`);
  },
);

function operationsOf(method: string): number {
  return vertex.project
    .regions()
    .flatMap(({ operations }) => [...operations.values()].filter((one) => one.method === method)).length;
}
