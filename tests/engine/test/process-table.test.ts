import { foldEvents, processTable, type RolloutEvent, statusTracker } from '@landfall/core';
import { expect, test } from 'vitest';
import { play, SERVING, specOf } from './play.ts';

const REGIONS = ['fake/us-east-1', 'fake/eu-west-1'];

function trackerAfter(events: readonly RolloutEvent[], isLast: (event: RolloutEvent) => boolean) {
  const until = events.findIndex(isLast);
  expect(until).toBeGreaterThanOrEqual(0);
  return statusTracker(foldEvents(events.slice(0, until + 1)));
}

test('the process table of two regions, to the letter', async () => {
  const { events } = await play(specOf(REGIONS));
  const rows = processTable(events).map(({ step, action, region, result, nextStep }) =>
    [step, action, region, result, nextStep].join(' | '),
  );
  expect(rows).toEqual([
    '1 | Select region | us-east-1 | Region selected | Deploy model to us-east-1',
    '2 | Deploy model | us-east-1 | Deployment success | Verify deployment in us-east-1',
    '3 | Verify deployment | us-east-1 | Verification success | Deploy model to eu-west-1',
    '4 | Deploy model | eu-west-1 | Deployment success | Verify deployment in eu-west-1',
    '5 | Verify deployment | eu-west-1 | Verification success | Setup traffic routing',
    '6 | Setup traffic routing | all regions | Routing configured | Start health monitoring',
    '7 | Start health monitoring | all regions | Monitoring active | Deployment complete',
    '8 | End | - | - | All steps completed successfully',
  ]);
});

test('the status tracker of two regions, after each of the steps named', async () => {
  const { events, run } = await play(specOf(REGIONS), { cloud: SERVING });
  const both = { 'us-east-1': 'success', 'eu-west-1': 'success' };
  const first = { 'us-east-1': 'success' };
  const regions = ['us-east-1', 'eu-west-1'];
  const tracker = (deploymentStatus: object, verificationStatus: object, routing: boolean, monitoring: boolean) => ({
    regions,
    deploymentStatus,
    verificationStatus,
    routingConfigured: routing,
    monitoringActive: monitoring,
  });
  const ends = (step: string) => (event: RolloutEvent) => event.type === 'step-end' && event.step === step;
  const endsPhase = (phase: string) => (event: RolloutEvent) => event.type === 'phase-end' && event.phase === phase;

  expect(trackerAfter(events, (event) => event.type === 'rollout-start')).toEqual(tracker({}, {}, false, false));
  expect(trackerAfter(events, ends('deploy:fake/us-east-1'))).toEqual(tracker(first, {}, false, false));
  expect(trackerAfter(events, ends('verify:fake/us-east-1'))).toEqual(tracker(first, first, false, false));
  expect(trackerAfter(events, ends('verify:fake/eu-west-1'))).toEqual(tracker(both, both, false, false));
  expect(trackerAfter(events, endsPhase('route-100'))).toEqual(tracker(both, both, true, false));
  expect(trackerAfter(events, (event) => event.type === 'rollout-end')).toEqual(tracker(both, both, true, true));
  expect(statusTracker(run.snapshot())).toEqual(tracker(both, both, true, true));
});

test('a region that fails stands in the tracker as failed, and the next one not at all', async () => {
  const { run } = await play(specOf(REGIONS), {
    cloud: { ...SERVING, faults: [{ kind: 'sample-fails' }], checks: () => [{ name: 'up', passed: false }] },
  });
  expect(statusTracker(run.snapshot())).toEqual({
    regions: ['us-east-1', 'eu-west-1'],
    deploymentStatus: { 'us-east-1': 'removed' },
    verificationStatus: { 'us-east-1': 'failed' },
    routingConfigured: false,
    monitoringActive: false,
  });
});
