import { processTable, statusTracker } from '@landfall/core';
import { expect, test } from 'vitest';
import { errorOf, only, type Play, play, REQUIRED, SERVING, specOf } from './play.ts';

const TWO = ['fake/a', 'fake/b'] as const;

/** The cloud refuses to switch monitoring on in region b. */
function refusing(kind: 'permission' | 'capacity' | 'throttled', more: Play['cloud'] = {}): Play {
  const error = { kind, message: 'no alarms here' };
  return {
    cloud: { ...SERVING, ...more, faults: [{ kind: 'fail', method: 'monitor', region: 'b', times: 999, error }] },
  };
}

for (const kind of ['permission', 'capacity', 'throttled'] as const)
  test(`a release that serves stays where monitoring cannot be switched on (${kind}), and the report warns`, async () => {
    const played = await play(specOf(TWO, { previous: 'retire' }), refusing(kind));
    const report = played.result._unsafeUnwrap();
    expect(report.warnings).toEqual([
      { region: 'fake/b', message: expect.stringMatching(/^Monitoring fake\/b failed.*: no alarms here \(\w+\)\.$/) },
    ]);
    expect(played.fake.trafficIn('a')).toEqual({ '42': 100 });
    expect(played.fake.trafficIn('b')).toEqual({ '42': 100 });
    expect(statusTracker(played.run.snapshot())).toMatchObject({ routingConfigured: true, monitoringActive: false });
    // Where nobody watches, the previous deployment is kept.
    expect(played.fake.running().filter(({ version }) => version === '41')).toMatchObject([{ region: 'b' }]);
    const [retire] = only(played.events, 'step-end').filter(({ step }) => step === 'retire:fake/b');
    expect(retire).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('monitoring is not active') });
    const rows = processTable(played.events).map(({ step, action, region, result, nextStep }) =>
      [step, action, region, result, nextStep].join(' | '),
    );
    expect(rows.slice(6)).toEqual([
      '7 | Start health monitoring | all regions | Monitoring not active in b: no alarms here | Deployment complete',
      '8 | End | - | - | Completed, but monitoring is not active in b',
    ]);
  });

test('where monitoring is required, the rollout fails and is rolled back', async () => {
  const played = await play(specOf(TWO, REQUIRED), refusing('permission'));
  expect(errorOf(played)).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ action: 'monitor', region: 'fake/b' }],
    rollback: { outcome: 'completed' },
  });
  expect(played.fake.trafficIn('b')).toEqual({ '41': 100 });
});

test('a deployment that is seen to have lost its traffic is drift, monitored or not', async () => {
  const played = await play(specOf(TWO), {
    ...refusing('permission'),
    watch: (event, { fake }) => {
      if (event.type === 'phase-start' && event.phase === 'monitor') fake.serve('b', '41');
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', failures: [{ kind: 'drift', region: 'fake/b' }] });
});

test('a deployment that is seen to have failed fails the rollout, monitored or not', async () => {
  const played = await play(specOf(TWO), {
    ...refusing('permission'),
    watch: (event, { fake }) => {
      if (event.type === 'phase-start' && event.phase === 'monitor') fake.crash('b', '42');
    },
  });
  expect(errorOf(played)).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ action: 'monitor', region: 'fake/b' }],
  });
  expect(played.fake.trafficIn('b')).toEqual({ '41': 100 });
});
