import { formatError, processTable, type RolloutError, rollout, statusTracker } from '@landfall/core';
import { providerError } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { errorOf, inTime, type Played, play, REQUIRED, SERVING, SLOW, specOf } from './play.ts';

const TWO = [['fake/a', 'fake/b']] as const;
const DENIED = { kind: 'permission', message: 'no rights' } as const;
const LATE = { kind: 'fail', method: 'monitor', region: 'b', error: DENIED } as const;

function regionsOf(played: Pick<Played, 'result'>) {
  const error = errorOf(played);
  return 'rollback' in error && error.rollback.outcome !== 'not-needed' ? error.rollback.regions : [];
}

test('after a rollback it is said of each region what was read there', async () => {
  const played = await play(specOf(TWO, REQUIRED), { cloud: { ...SERVING, faults: [LATE] } });
  expect(regionsOf(played)).toEqual([
    { region: 'fake/a', previous: 'ready', version: '41', percent: 100 },
    { region: 'fake/b', previous: 'ready', version: '41', percent: 100 },
  ]);
  expect(formatError(errorOf(played))).toContain(
    'Read afterwards: in fake/a, fake/b the previous deployment (version 41) takes all traffic.',
  );
});

test('where nothing served before, nothing is said to serve', async () => {
  const played = await play(specOf(TWO), { cloud: { ...SLOW, faults: [{ kind: 'deploy-fails', region: 'b' }] } });
  expect(formatError(errorOf(played))).toContain('in fake/a, fake/b there was no previous deployment.');
});

test('a previous deployment that cannot be read is reported as not known', async () => {
  const played = await play(specOf(['fake/a']), {
    cloud: {
      ...SERVING,
      faults: [
        { kind: 'deploy-fails', region: 'a' },
        { kind: 'fail', method: 'describe', version: '41', times: 9_999, error: DENIED },
      ],
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  const text = formatError(errorOf(played));
  expect(text).toContain(
    'in fake/a the previous deployment could not be read (no rights), so what serves there is not known.',
  );
});

test('a previous deployment that cannot be read for a while is asked again, not given up', async () => {
  const played = await play(specOf(['fake/a']), {
    cloud: {
      ...SERVING,
      faults: [
        { kind: 'deploy-fails', region: 'a' },
        { kind: 'fail', method: 'describe', version: '41', times: 9 },
      ],
    },
  });
  expect(regionsOf(played)).toEqual([{ region: 'fake/a', previous: 'ready', version: '41', percent: 100 }]);
});

test('a cloud that answers for a previous deployment with not-found says that it is gone', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock, faults: [{ kind: 'deploy-fails', region: 'a' }] });
  const gone: typeof fake = {
    ...fake,
    describe: async (request, call) =>
      request.deployment.version === '41'
        ? err(providerError({ kind: 'not-found', message: 'no such endpoint' }))
        : fake.describe(request, call),
  };
  const played = await play(specOf(['fake/a']), { clock, fake: gone });
  expect(errorOf(played)).toMatchObject({
    kind: 'needs-human',
    why: 'in fake/a the previous deployment is gone (no such endpoint), so what serves there is not known',
  });
});

test('a previous deployment that a person removed meanwhile needs manual action, and is not said to serve', async () => {
  const played = await play(specOf(['fake/a']), {
    cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'a' }] },
    watch: (event, { fake }) => {
      if (event.type === 'step-start' && event.action === 'deploy') fake.remove('a', '41');
    },
  });
  expect(errorOf(played)).toMatchObject({
    kind: 'needs-human',
    why: 'in fake/a the previous deployment is gone, so what serves there is not known',
  });
  expect(formatError(errorOf(played))).not.toContain('takes all traffic');
});

test('of two rollouts without a shared journal the loser does not claim that the old version serves', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  const start = (version: string) =>
    rollout(
      { model: { name: 'fraud', version, artifact: 's3://models/fraud' }, regions: ['fake/a'] },
      { providers: { fake }, clock, id: version },
    );
  const [winner, loser] = [start('42'), start('43')];
  const [first, second] = await inTime(clock, Promise.all([winner.result, loser.result]));
  const lost = [first, second].filter((result) => result.isErr());
  expect(lost).toHaveLength(1);
  const error: RolloutError | undefined = lost[0]?._unsafeUnwrapErr();
  const serving = fake.trafficIn('a');
  expect(serving['41']).toBeUndefined();
  expect(error && formatError(error)).toContain('the previous deployment (version 41) takes 0 percent of the traffic');
});

test.each([
  ['denied', { ...DENIED }],
  ['refused as a conflict', { kind: 'conflict', message: 'busy' } as const],
  ['refused until the deadline', { kind: 'throttled', message: 'slow down' } as const],
])('traffic that stays on the failed version needs manual action, when moving it back is %s', async (_how, error) => {
  const played = await play(specOf(TWO, REQUIRED), {
    cloud: {
      ...SERVING,
      faults: [LATE, { kind: 'fail', method: 'route', region: 'a', after: 1, times: 9_999, error }],
    },
  });
  expect(played.fake.trafficIn('a')).toEqual({ '42': 100 });
  expect(errorOf(played)).toMatchObject({
    kind: 'needs-human',
    why: expect.stringContaining('traffic in fake/a may still go to version 42'),
    rollback: {
      left: [
        { region: 'fake/a', what: 'traffic' },
        { region: 'fake/a', what: 'deployment' },
      ],
    },
  });
  expect(formatError(errorOf(played)).match(/start a new rollout/gi)).toHaveLength(1);
});

test('where nothing served before, a failed version that takes traffic and cannot be removed needs manual action', async () => {
  const played = await play(specOf(TWO, REQUIRED), {
    cloud: {
      ...SLOW,
      faults: [LATE, { kind: 'fail', method: 'retire', region: 'a', times: 99, error: DENIED }],
    },
  });
  expect(played.fake.trafficIn('a')).toEqual({ '42': 100 });
  expect(errorOf(played)).toMatchObject({
    kind: 'needs-human',
    why: expect.stringContaining('users in fake/a may still be on version 42'),
    rollback: { left: [{ region: 'fake/a', what: 'traffic' }] },
  });
});

test('a failed version without traffic that cannot be removed is a failed rollout, with what is left', async () => {
  const played = await play(specOf(TWO), {
    cloud: {
      ...SERVING,
      faults: [
        { kind: 'deploy-fails', region: 'b' },
        { kind: 'fail', method: 'retire', region: 'a', times: 99, error: DENIED },
      ],
    },
  });
  expect(errorOf(played)).toMatchObject({
    kind: 'rollout-failed',
    rollback: { left: [{ region: 'fake/a', what: 'deployment' }] },
  });
  expect(formatError(errorOf(played))).toMatch(/Grant the missing permission, then remove by hand what is left/);
});

test('the table goes on with the rollback, and the tracker tells what is there now', async () => {
  const played = await play(specOf(['fake/a', 'fake/b'], REQUIRED), { cloud: { ...SERVING, faults: [LATE] } });
  const rows = processTable(played.events).map(({ step, action, region, result, nextStep }) =>
    [step, action, region, result, nextStep].join(' | '),
  );
  expect(rows.slice(6)).toEqual([
    '7 | Start health monitoring | all regions | Monitoring failed in b: no rights | Roll back',
    '8 | Roll back traffic | b | Traffic rolled back | Roll back traffic in a',
    '9 | Roll back traffic | a | Traffic rolled back | Remove deployment in b',
    '10 | Remove deployment | b | Deployment removed | Remove deployment in a',
    '11 | Remove deployment | a | Deployment removed | Confirm rollback in all regions',
    '12 | Confirm rollback | a | The previous deployment (version 41) takes all traffic | Confirm rollback in b',
    '13 | Confirm rollback | b | The previous deployment (version 41) takes all traffic | End',
    '14 | End | - | - | Rollout failed; rollback completed',
  ]);
  expect(statusTracker(played.run.snapshot())).toEqual({
    regions: ['a', 'b'],
    deploymentStatus: { a: 'removed', b: 'removed' },
    verificationStatus: { a: 'rolled-back', b: 'rolled-back' },
    routingConfigured: false,
    monitoringActive: false,
  });
});
