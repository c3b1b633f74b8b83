import type { RolloutError } from '@landfall/core';
import { describe, expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import type { Fault } from './simulator/fault.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { REGION } from './stepwise.ts';
import { specOf, start, worldOf } from './world.ts';

const vertex = memoryVertex();

const UPDATE = specOf('2', { regions: [`gcp/${REGION}`], previous: 'retire' });

const REFUSALS: readonly (readonly [string, Fault])[] = [
  [
    'is still deployed',
    { kind: 'refused', method: 'deleteModel', code: 'FAILED_PRECONDITION', message: 'The Model is deployed.' },
  ],
  ['is unavailable', { kind: 'refused', method: 'deleteModel', code: 'UNAVAILABLE' }],
  ['fails at once', { kind: 'operation-fails', method: 'deleteModel', code: 'INTERNAL', message: 'No.', ms: 0 }],
  ['fails later', { kind: 'operation-fails', method: 'deleteModel', code: 'INTERNAL', message: 'No.', ms: 5_000 }],
];

function leftBy(error: RolloutError) {
  return 'rollback' in error && error.rollback.outcome === 'incomplete' ? error.rollback.left : [];
}

describe.each(REFUSALS)('a model whose deletion %s for ever', (name, fault) => {
  it.each([
    ['the previous version', []],
    [
      'a version that fails',
      [{ kind: 'operation-fails', method: 'deployModel', code: 'INTERNAL', message: 'No.' } as const],
    ],
  ] as const)('is left and named, and asked for at the rhythm of everything else: %s', async (what, faults) => {
    const world = worldOf(vertex, { faults: [fault, ...faults] });
    serveVersion(vertex.project, REGION, '1');
    const run = start(world, UPDATE);
    let before = 0;
    let effects = 0;
    run.on('step-start', ({ action }) => {
      if (action === 'retire' || action === 'remove') before = vertex.project.calls.length;
    });
    run.on('effect-start', ({ step }) => {
      if (step.startsWith('retire') || step.startsWith('remove')) effects += 1;
    });
    const result = await run.result;
    const left = result.isOk() ? result.value.left : leftBy(result.error);
    const calls = vertex.project.calls.length - before;
    process.stdout.write(`deletion ${name}, ${what}: ${calls} calls in the last hour, ${effects} of them of retire\n`);
    expect(calls).toBeLessThan(700);
    expect(effects).toBeLessThan(40);
    const [{ why } = { why: '' }] = left;
    expect(why).toMatch(/timed out; last seen: .*(deleteModel in|the deletion of the model)/);
  });
});
