import { expect, test } from 'vitest';
import { leftBehind, onePathBack } from '../src/rollback-invariants.ts';
import { errorOf, isChange, leftIn, only, play, REQUIRED, SERVING, SLOW, specOf, tell } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;

const REGIONS = ['a', 'b', 'c'];

test('all traffic goes back in parallel, is read back, and then deployments go in reverse wave order', async () => {
  const played = await play(specOf(WAVES), {
    cloud: { ...SERVING, faults: [{ kind: 'silent-rollback', method: 'route', region: 'c', ms: 1 }] },
  });
  const error = errorOf(played);
  expect(error).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(onePathBack(played)).toEqual([]);
  expect(leftIn(played, REGIONS)).toEqual([]);

  const rollback = played.events.slice(only(played.events, 'rollback-start')[0]?.seq);
  const starts = only(rollback, 'step-start');
  expect(starts.map(({ step }) => step)).toEqual([
    'restore:fake/a',
    'restore:fake/b',
    'restore:fake/c',
    'remove:fake/c',
    'remove:fake/a',
    'remove:fake/b',
    'confirm:fake/a',
    'confirm:fake/b',
    'confirm:fake/c',
  ]);
  expect(new Set(starts.slice(0, 3).map(({ at }) => at)).size).toBe(1);
  // Read back: the share has really been 0 since before the step ended.
  for (const end of only(rollback, 'step-end').filter(({ action }) => action === 'restore'))
    expect(played.fake.trafficIn(end.region?.slice(5) ?? '', end.at)).toEqual({ '41': 100 });
});

test('a region whose deploy failed is removed too, and one that was never touched is left alone', async () => {
  const played = await play(specOf(WAVES), { cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'b' }] } });
  expect(onePathBack(played)).toEqual([]);
  expect(leftIn(played, REGIONS)).toEqual([]);
  expect(only(played.events, 'step-start').map(({ step }) => step)).not.toContain('remove:fake/c');
});

test('where nothing served before, what was made is retired with its traffic', async () => {
  const played = await play(specOf(WAVES, REQUIRED), {
    cloud: { ...SLOW, faults: [{ kind: 'fail', method: 'monitor', region: 'c', error: { kind: 'permission' } }] },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(played.fake.running()).toEqual([]);
  expect(only(played.events, 'step-start').filter(({ action }) => action === 'restore')).toEqual([]);
});

test('what is half made, and waits for a call that does not come any more, is removed at once', async () => {
  const played = await play(specOf(['fake/a']), {
    cloud: { ...SERVING, deployCalls: 3 },
    watch: (event, { run }) => {
      if (event.type !== 'step-progress' || event.observation?.state !== 'pending') return;
      if (event.observation.needs === 'deploy') void run.abort('enough');
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
  expect(leftIn(played, ['a'])).toEqual([]);
  const [rollback] = only(played.events, 'rollback-start');
  const [retire] = played.fake.calls.filter(({ method }) => method === 'retire');
  expect((retire?.at ?? Number.POSITIVE_INFINITY) - (rollback?.at ?? 0)).toBeLessThan(SERVING.lagMs + 1_000);
});

test('a pending cloud operation is awaited before it is rolled back', async () => {
  const played = await play(specOf(WAVES), {
    watch: (event, { run }) => {
      if (event.type === 'step-progress' && event.step === 'deploy:fake/a' && event.observation?.state === 'pending')
        void run.abort('enough');
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
  expect(leftIn(played, REGIONS)).toEqual([]);
  const [retire] = played.fake.calls.filter(({ method, region }) => method === 'retire' && region === 'a');
  const [deploy] = played.fake.calls.filter(({ method, region }) => method === 'deploy' && region === 'a');
  expect((retire?.at ?? 0) - (deploy?.at ?? 0)).toBeGreaterThanOrEqual(60_000);
});

test('a shift of traffic that is under way is awaited before it goes back', async () => {
  const played = await play(specOf(WAVES, { stages: [{ percent: 10 }, { percent: 50 }, { percent: 100 }] }), {
    cloud: { ...SERVING, routeMs: 300_000 },
    watch: (event, { run }) => {
      if (event.type === 'effect-end' && event.effect.includes('/route-50:fake/b')) void run.abort();
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
  expect(leftIn(played, REGIONS)).toEqual([]);
});

for (const routeMs of [0, 5_000])
  for (const stage of [10, 50, 100])
    test(`aborted while reads still show the share before ${stage} %, which takes ${routeMs} ms, the traffic goes back all the same`, async () => {
      const played = await play(specOf(['fake/a'], { stages: [{ percent: 10 }, { percent: 50 }, { percent: 100 }] }), {
        cloud: { ...SERVING, routeMs },
        watch: (event, { run }) => {
          if (event.type === 'effect-end' && event.effect.includes(`/route-${stage}:`)) void run.abort();
        },
      });
      expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
      expect(leftIn(played, ['a'])).toEqual([]);
    });

test('a cloud that wants every call twice is rolled back like any other', async () => {
  const played = await play(specOf(WAVES, REQUIRED), {
    cloud: {
      ...SERVING,
      deployCalls: 2,
      routeCalls: 2,
      retireCalls: 2,
      faults: [{ kind: 'fail', method: 'monitor', error: { kind: 'permission' } }],
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(leftIn(played, REGIONS)).toEqual([]);
});

test('steps of a rollback are tried again', async () => {
  const played = await play(specOf(WAVES, { ...REQUIRED, retry: { attempts: 1 } }), {
    cloud: {
      ...SERVING,
      faults: [
        { kind: 'fail', method: 'monitor', error: { kind: 'permission' } },
        { kind: 'fail', method: 'route', region: 'a', after: 1, times: 9 },
        { kind: 'fail', method: 'retire', region: 'b', times: 9 },
      ],
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(leftIn(played, REGIONS)).toEqual([]);
  const retries = only(played.events, 'step-retry').map(({ step }) => step);
  expect(retries).toContain('restore:fake/a');
  expect(retries).toContain('remove:fake/b');
});

test('what could not be rolled back is named, and the rest is rolled back', async () => {
  const played = await play(specOf(WAVES, REQUIRED), {
    cloud: {
      ...SERVING,
      faults: [
        { kind: 'fail', method: 'monitor', error: { kind: 'permission' } },
        {
          kind: 'fail',
          method: 'route',
          region: 'a',
          after: 1,
          times: 99,
          error: { kind: 'permission', message: 'no rights' },
        },
        { kind: 'fail', method: 'retire', region: 'c', times: 99, error: { kind: 'permission', message: 'no rights' } },
      ],
    },
  });
  expect(leftBehind(played.events)).toEqual([
    { region: 'fake/a', what: 'traffic', why: 'no rights', kind: 'permission' },
    { region: 'fake/c', what: 'deployment', why: 'no rights', kind: 'permission' },
    { region: 'fake/a', what: 'deployment', why: 'it may still take traffic' },
  ]);
  expect(played.fake.trafficIn('b')).toEqual({ '41': 100 });
  expect(
    played.fake
      .running()
      .filter(({ version }) => version === '42')
      .map(({ region }) => region),
  ).toEqual(['a', 'c']);
});

test('where the provider cannot remove anything, rollback moves the traffic and names what is left', async () => {
  const played = await play(specOf(['fake/a'], REQUIRED), {
    cloud: { ...SERVING, retires: false, faults: [{ kind: 'fail', method: 'monitor', error: { kind: 'permission' } }] },
  });
  expect(leftBehind(played.events)).toMatchObject([{ region: 'fake/a', what: 'deployment' }]);
  expect(played.fake.trafficIn('a')).toEqual({ '41': 100 });
});

test('a pause does not hold the way back', async () => {
  const played = await play(specOf(WAVES, REQUIRED), {
    cloud: { ...SERVING, faults: [{ kind: 'fail', method: 'monitor', error: { kind: 'permission' } }] },
    watch: (event, { run }) => {
      if (event.type === 'rollback-start') void run.pause();
    },
  });
  expect(leftIn(played, REGIONS)).toEqual([]);
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
});

test('an abort in the middle of a rollback changes nothing', async () => {
  const cloud = { ...SERVING, faults: [{ kind: 'fail', method: 'monitor', error: { kind: 'permission' } }] } as const;
  const quiet = await play(specOf(WAVES, REQUIRED), { cloud });
  const later = quiet.events.slice(only(quiet.events, 'rollback-start')[0]?.seq).map(tell);
  for (let nth = 0; nth < later.length - 1; nth += 1) {
    let left = Number.POSITIVE_INFINITY;
    const played = await play(specOf(WAVES, REQUIRED), {
      cloud,
      watch: (event, { run }) => {
        if (event.type === 'rollback-start') left = nth;
        else left -= 1;
        if (left === 0) void run.abort('again');
      },
    });
    const lines = played.events.slice(only(played.events, 'rollback-start')[0]?.seq).map(tell);
    expect(lines.filter((line) => line !== 'command abort')).toEqual(later);
    expect(errorOf(played)).toEqual(errorOf(quiet));
  }
});

test('nothing that was never touched needs a rollback', async () => {
  const played = await play(specOf(WAVES), {
    cloud: { ...SERVING, faults: [{ kind: 'finding', message: 'no quota' }] },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'not-needed' } });
  expect(played.fake.calls.some(isChange)).toBe(false);
});
