import type { RolloutSpec } from '@landfall/core';
import { SHARE, shareOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import type { GcpSettings } from '../src/index.ts';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { holdingsIn, specOf, start, succeed, type World, worldOf } from './world.ts';

const vertex = memoryVertex();

const REGION = 'europe-west4';
const FIRST: Partial<RolloutSpec> = { regions: [`gcp/${REGION}`] };
const UPDATE: Partial<RolloutSpec> = { ...FIRST, stages: [{ percent: 10 }, { percent: 100 }], previous: 'retire' };

type Cloud = readonly [name: string, settings: Partial<GcpSettings>, prepare: (world: World) => Promise<unknown>];

const CLOUDS: readonly Cloud[] = [
  ['the stable endpoint', {}, async () => serveVersion(vertex.project, REGION, '1')],
  ['an endpoint for each version', { traffic: 'endpoint' }, (world) => succeed(world, specOf('1', FIRST))],
];

const READS = /^(get|list|rawPredict|storage|artifactregistry|cloudquotas|testIamPermissions)/;

/** The state of the region in the end, and how the rollout came out. */
async function outcome(world: World, spec: RolloutSpec) {
  const result = await start(world, spec).result;
  return {
    result: result.isOk() ? 'succeeded' : result.error.kind,
    there: holdingsIn(world, REGION),
    unfinished: [...vertex.project.region(REGION).operations.values()].filter(({ applied }) => !applied).length,
  };
}

describe.each(CLOUDS)('with %s', (_name, settings, serve) => {
  it.for([
    ['the call is refused', false],
    ['it is carried out and its answer is lost', true],
  ] as const)(
    `whichever call meets "unavailable" (%s), the update ends as if nothing had been, ${SHARE}`,
    { timeout: 900_000 },
    async ([, done]) => {
      const undisturbed = worldOf(vertex, {}, settings);
      await serve(undisturbed);
      const before = vertex.project.calls.length;
      const expected = await outcome(undisturbed, specOf('2', UPDATE));
      expect(expected).toMatchObject({ result: 'succeeded', unfinished: 0 });
      const methods = vertex.project.calls.slice(before).map(({ method }) => method);
      const calls = methods.length;
      // A read whose answer is lost is one that was refused.
      const cases = [...methods.entries()].filter(([, method]) => !(done && READS.test(method)));
      const met = shareOf(cases, { kindOf: ([, method]) => method });
      for (const [index] of met) {
        const faults = [
          { kind: 'refused', method: '*', after: before + index, times: 1, code: 'UNAVAILABLE', done } as const,
        ];
        const world = worldOf(vertex, { faults }, settings);
        await serve(world);
        const where = `call ${index + 1} of ${calls}`;
        const seen = await outcome(world, specOf('2', UPDATE));
        expect({ where, method: vertex.project.calls[before + index]?.method, ...seen }).toMatchObject({
          where,
          ...expected,
        });
      }
      process.stdout.write(
        `unavailable in ${met.length} of ${calls} calls of an update, ${done ? 'its answer lost' : 'refused'}\n`,
      );
    },
  );
});
