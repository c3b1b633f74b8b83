import { expect, test } from 'vitest';
import { type FakeStretch, fakeProvider } from '../src/index.ts';
import { listCounts, MINUTE, read, sharing } from './counts.ts';
import { answerOf, call, deployed, errorOf, REGION } from './one-call.ts';

const serving = { version: '41' };

test('a region gets 600 requests a minute, of which each deployment counts its share', async () => {
  const fake = fakeProvider({ serving });
  const { deployment, previous } = await sharing(fake, 5);
  expect(await read(fake, deployment)).toEqual({
    state: 'counts',
    periods: [{ from: 0, to: MINUTE, requests: 30, errors: 0, version: '42' }],
    open: [],
  });
  expect(await read(fake, previous)).toMatchObject({ periods: [{ requests: 570, errors: 0, version: '41' }] });
});

test('a change of the share in the middle of a period splits the period', async () => {
  const fake = fakeProvider({ serving });
  const { deployment, previous } = await sharing(fake, 0);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(MINUTE / 2)));
  await answerOf(fake.route({ deployment, previous, from: 10, percent: 100 }, call(2.25 * MINUTE)));
  expect(await listCounts(fake, deployment, { to: 4 * MINUTE })).toEqual([30, 60, 465, 600].map((count) => [count, 0]));
  expect(await listCounts(fake, previous, { to: 4 * MINUTE })).toEqual([570, 540, 135].map((count) => [count, 0]));
});

test('a period that had requests is open until its counts are final, and the one that is not over is not told of', async () => {
  const fake = fakeProvider({ serving });
  const { previous } = await sharing(fake, 5);
  const states = async (now: number) => {
    const health = await read(fake, previous, { to: 3 * MINUTE, now });
    return health.state === 'counts' ? [health.periods.map(({ from }) => from), health.open] : health.state;
  };
  expect(await states(MINUTE - 1)).toBe('no-data');
  expect(await states(MINUTE)).toEqual([[], [0]]);
  expect(await states(2 * MINUTE - 1)).toEqual([[], [0]]);
  expect(await states(2 * MINUTE)).toEqual([[0], [MINUTE]]);
});

test('the period, and when it is final, can be chosen', async () => {
  const fake = fakeProvider({ serving, health: { periodMs: 1_000, finalAfterMs: 0 } });
  expect(fake.capabilities.health).toEqual({
    periodMs: 1_000,
    finalAfterMs: 0,
    countsSlower: true,
    splitsEachRequest: true,
  });
  const { deployment } = await sharing(fake, 5);
  // Half a request a second: none is lost.
  expect(await listCounts(fake, deployment, { to: 6_000, now: 4_000 })).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test('a cloud can count no requests at all', async () => {
  const fake = fakeProvider({ health: null });
  expect(fake.capabilities.health).toBeUndefined();
  const { deployment } = await deployed(fake);
  expect(await errorOf(fake.health({ deployment, from: 0, to: MINUTE }, call()))).toMatchObject({
    kind: 'unsupported',
  });
});

test('1 % of the requests is slower than 14 ms, by default; slower ones are counted only where asked', async () => {
  const fake = fakeProvider({ serving });
  const { previous } = await sharing(fake, 0);
  expect(await read(fake, previous, { slowerThanMs: 14 })).toMatchObject({ periods: [{ requests: 600, slower: 6 }] });
  expect(await read(fake, previous, { slowerThanMs: 5 })).toMatchObject({ periods: [{ slower: 300 }] });
  const blind = fakeProvider({ serving, health: { countsSlower: false } });
  const { previous: unseen } = await sharing(blind, 0);
  const health = await read(blind, unseen, { slowerThanMs: 14 });
  expect(health.state === 'counts' && health.periods[0]).not.toHaveProperty('slower');
});

test.each([
  ['errors', { errors: 0.02 }, { requests: 60, errors: 1, slower: 0 }],
  ['latency', { latencyMs: 20 }, { requests: 60, errors: 0, slower: 49 }],
  ['requests', { perSecond: 100 }, { requests: 600, errors: 0, slower: 6 }],
  ['none', { perSecond: 0 }, undefined],
])('one version differs in its %s', async (_what, differs, counts) => {
  const fake = fakeProvider({ serving, requests: [{ version: '42', ...differs }] });
  const { deployment, previous } = await sharing(fake, 10);
  const health = await read(fake, deployment, { slowerThanMs: 14 });
  expect(health.state === 'counts' ? health.periods[0] : undefined).toEqual(
    counts && { from: 0, to: MINUTE, version: '42', ...counts },
  );
  expect(await read(fake, previous, { slowerThanMs: 14 })).toMatchObject({
    periods: [{ requests: 540, errors: 0, slower: 5 }],
  });
});

test('errors are as many as they should be, however short the periods', async () => {
  const fake = fakeProvider({
    serving,
    health: { periodMs: 1_000 },
    requests: [{ errors: 0.03 }],
  });
  const { deployment } = await sharing(fake, 7);
  let [requests, errors] = [0, 0];
  for (let minute = 0; minute < 60; minute += 1)
    for (const [some = 0, bad = 0] of await listCounts(fake, deployment, {
      from: minute * MINUTE,
      to: (minute + 1) * MINUTE,
    })) {
      requests += some;
      errors += bad;
    }
  expect([requests, errors]).toEqual([2_520, 75]); // 0.7 a second for an hour, of which 3 %
});

test('a share whose product falls just below a whole number counts as it reads', async () => {
  expect(0.29 * 100).toBeLessThan(29);
  const fake = fakeProvider({ serving, health: { periodMs: 1_000 }, requests: [{ perSecond: 100, errors: 0.29 }] });
  const { previous } = await sharing(fake, 0);
  expect(await listCounts(fake, previous, { to: 1_000 })).toEqual([[100, 29]]);
});

test('a version that turns bad later does so by its own time', async () => {
  const fake = fakeProvider({ serving, requests: [{ version: '42', afterMs: 2 * MINUTE, errors: 1 }] });
  const { deployment, previous } = await sharing(fake, 0);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(5 * MINUTE)));
  expect(await listCounts(fake, deployment, { to: 8 * MINUTE })).toEqual([
    [60, 0],
    [60, 0],
    [60, 60],
  ]);
});

test('a version turns bad while it serves, and a time of trouble is over again', async () => {
  const fake = fakeProvider({
    serving,
    requests: [
      { version: '42', afterMs: 1.5 * MINUTE, errors: 0.5 },
      { region: REGION, from: 3 * MINUTE, to: 4 * MINUTE, errors: 1 },
      { region: 'eu-west-1', errors: 1 },
    ],
  });
  const { deployment, previous } = await sharing(fake, 0);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(MINUTE / 4)));
  const counts = [
    [45, 0],
    [60, 8], // from 1 minute 45 on
    [60, 30],
    [60, 60],
    [60, 30],
  ];
  expect(await listCounts(fake, deployment, { to: 5 * MINUTE })).toEqual(counts);
});

test('a function counts as it likes, one stretch of the same share at a time', async () => {
  const asked: FakeStretch[] = [];
  const fake = fakeProvider({
    serving,
    requests(stretch) {
      asked.push(stretch);
      return stretch.version === '41' ? null : { requests: stretch.percent, errors: 3 };
    },
  });
  const { deployment, previous } = await sharing(fake, 0);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(1_000)));
  await answerOf(fake.route({ deployment, previous, from: 10, percent: 25 }, call(2_000)));
  expect(await read(fake, deployment, { slowerThanMs: 9 })).toMatchObject({
    periods: [{ requests: 35, errors: 6, slower: 0 }],
  });
  const common = { region: REGION, version: '42', slowerThanMs: 9 };
  expect(asked).toEqual([
    { ...common, from: 1_000, to: 2_000, percent: 10 },
    { ...common, from: 2_000, to: MINUTE, percent: 25 },
  ]);
  expect(await read(fake, previous)).toMatchObject({ state: 'no-data' });
});

test('a deployment that crashed fails every request; one that is removed gets none', async () => {
  const fake = fakeProvider({ serving });
  const { deployment } = await sharing(fake, 10);
  fake.crash(REGION, '42', 1.5 * MINUTE);
  fake.remove(REGION, '42', 2.5 * MINUTE);
  expect(await listCounts(fake, deployment, { to: 4 * MINUTE })).toEqual([
    [60, 0],
    [60, 30],
    [30, 30],
  ]);
  const counted = fakeProvider({ serving, requests: () => ({ requests: 9, errors: 1 }) });
  const crashed = await sharing(counted, 10);
  counted.crash(REGION, '42', 0);
  expect(await listCounts(counted, crashed.deployment)).toEqual([[9, 9]]);
});

test('after a silent rollback the counts are those of the version that really answers', async () => {
  const fake = fakeProvider({
    serving,
    requests: [{ version: '42', errors: 0.1 }],
    faults: [{ kind: 'silent-rollback', ms: 1.5 * MINUTE }],
  });
  const { deployment } = await sharing(fake, 10);
  expect(await read(fake, deployment, { to: 3 * MINUTE })).toMatchObject({
    periods: [
      { requests: 60, errors: 6, version: '42' },
      { requests: 60, errors: 3, version: '41' },
      { requests: 60, errors: 0, version: '41' },
    ],
  });
});

test('a deployment that the cloud silently removed gets no requests, though traffic is still sent to it', async () => {
  const fake = fakeProvider({ faults: [{ kind: 'silent-rollback', ms: MINUTE / 2 }] });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(0)));
  expect(await listCounts(fake, deployment, { to: 2 * MINUTE })).toEqual([[300, 0]]);
});

test('a deployment that never took traffic has no data, and neither has one that was never made', async () => {
  const fake = fakeProvider({ serving });
  const { deployment } = await deployed(fake);
  expect(await read(fake, deployment)).toMatchObject({ state: 'no-data' });
  expect(await read(fake, { ...deployment, name: 'never-made' })).toMatchObject({ state: 'no-data' });
});

test.each([
  ['no period', 0, 0],
  ['a part of a period', 0, MINUTE + 1],
  ['a beginning within a period', 1, MINUTE],
  ['more than an hour of minutes', 0, 61 * MINUTE],
])('a range of %s is refused', async (_what, from, to) => {
  const fake = fakeProvider({ serving });
  const { previous } = await sharing(fake, 0);
  expect(await errorOf(fake.health({ deployment: previous, from, to }, call(MINUTE)))).toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining(`from ${from} to ${to}`),
  });
});
