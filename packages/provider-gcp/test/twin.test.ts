import { formatError, type RolloutEvent, type RolloutSpec } from '@landfall/core';
import { collectEvents } from '@landfall/core/testing';
import { describe, expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import type { Fault } from './simulator/fault.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { holdingsIn, specOf, start, worldOf } from './world.ts';

const vertex = memoryVertex();

const MINUTE = 60_000;
const REGION = 'europe-west4';

/** The removal of the twin from its endpoint never ends. */
const HANGS: Fault = {
  kind: 'operation-fails',
  method: 'undeployModel',
  about: '-twin-',
  ms: Number.POSITIVE_INFINITY,
  code: 'INTERNAL',
  message: 'never',
};

/** The endpoint of the twin may not be deleted. */
const REFUSED: Fault = {
  kind: 'refused',
  method: 'deleteEndpoint',
  about: '-twin-',
  code: 'PERMISSION_DENIED',
  message: "Permission 'aiplatform.endpoints.delete' denied.",
};

/** The twin may not be taken off its endpoint. */
const KEPT: Fault = {
  kind: 'refused',
  method: 'undeployModel',
  about: '-twin-',
  code: 'PERMISSION_DENIED',
  message: "Permission 'aiplatform.endpoints.undeploy' denied.",
};

function timeOf(events: readonly RolloutEvent[], type: RolloutEvent['type'], step = ''): number {
  return (
    events.find((event) => event.type === type && (step === '' || ('step' in event && event.step === step)))?.at ??
    Number.NaN
  );
}

/** Version 1 serves, and version 2 is rolled out in two stages. */
async function update(faults: readonly Fault[], undeployMs: number, abortAfter?: string) {
  const world = worldOf(vertex, { faults, undeployMs });
  serveVersion(vertex.project, REGION, '1');
  const spec: RolloutSpec = specOf('2', { regions: [`gcp/${REGION}`], stages: [{ percent: 10 }, { percent: 100 }] });
  const run = start(world, spec);
  run.on('effect-end', ({ step }) => {
    if (step === abortAfter) void run.abort('enough');
  });
  const [events, result] = await Promise.all([collectEvents(run), run.result]);
  return { world, events, result };
}

describe('traffic never waits until the twin is removed', () => {
  it('has moved, all of it, and is watched within a minute, where the removal takes ten', async () => {
    const { events, result, world } = await update([], 10 * MINUTE);
    expect(result._unsafeUnwrap()).toMatchObject({ left: [] });
    const verified = timeOf(events, 'step-end', `verify:gcp/${REGION}`);
    expect(timeOf(events, 'step-end', `monitor:gcp/${REGION}`) - verified).toBeLessThan(MINUTE);
    expect(holdingsIn(world, REGION).filter((holding) => holding.includes('twin'))).toEqual([]);
  });

  it.for([
    ['takes ten minutes', [], 'completed', 'aborted'],
    ['hangs', [HANGS], 'incomplete', 'the removal of the twin'],
  ] as const)('goes back within a minute, where the removal %s', async ([, faults, rollback, text]) => {
    const { events, result } = await update(faults, 10 * MINUTE, `route-10:gcp/${REGION}`);
    expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', rollback: { outcome: rollback } });
    const restored = timeOf(events, 'step-end', `restore:gcp/${REGION}`);
    expect(restored - timeOf(events, 'rollback-start')).toBeLessThan(MINUTE);
    expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({ '1': 100 });
    expect(formatError(result._unsafeUnwrapErr())).toContain(text);
  });

  it.for([
    ['hangs', HANGS, { why: expect.stringContaining('the removal of the twin is under way') }],
    ['cannot begin', KEPT, { why: expect.stringContaining('endpoints.undeploy'), kind: 'permission' }],
    ['is refused', REFUSED, { why: expect.stringContaining('endpoints.delete'), kind: 'permission' }],
  ] as const)('a twin whose removal %s is left, and named, beside a release that serves', async ([, fault, left]) => {
    const { result } = await update([fault], MINUTE);
    expect(result._unsafeUnwrap().left).toEqual([{ region: `gcp/${REGION}`, what: 'deployment', ...left }]);
    expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({ '2': 100 });
  });
});
