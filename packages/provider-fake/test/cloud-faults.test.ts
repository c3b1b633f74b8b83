import { expect, test } from 'vitest';
import { fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, errorOf, look, model, REGION } from './one-call.ts';

const serving = { version: '41' };

test('finding: prepare tells of it', async () => {
  const fake = fakeProvider({ faults: [{ kind: 'finding', region: 'eu-west-1', message: 'no such artifact' }] });
  const findingsIn = async (region: string) =>
    (await answerOf(fake.prepare({ model: model() }, call(0, { region })))).findings;
  expect(await findingsIn('us-east-1')).toEqual([]);
  expect(await findingsIn('eu-west-1')).toEqual([{ level: 'error', message: 'no such artifact' }]);
});

test('deploy-fails: the accepted deploy ends as failed, and so does every other attempt', async () => {
  const fake = fakeProvider({ deployMs: 100, faults: [{ kind: 'deploy-fails' }] });
  for (const key of ['r1/deploy/1', 'r1/deploy/2']) {
    const { deployment } = await deployed(fake, { key });
    expect(await look(fake, deployment, 99)).toMatchObject({ state: 'pending' });
    const error = { kind: 'container', scope: 'region', retryable: false };
    expect(await look(fake, deployment, 100)).toMatchObject({ state: 'failed', owner: key, error });
  }
});

test('deploy-fails: so many times, at its own time, with its own error', async () => {
  const fault = { kind: 'deploy-fails', times: 1, ms: 30, error: { kind: 'quota', message: 'no more GPUs' } } as const;
  const fake = fakeProvider({ faults: [fault] });
  const first = await deployed(fake, { key: 'r1/deploy/1' });
  expect(await look(fake, first.deployment, 29)).toMatchObject({ state: 'pending' });
  expect(await look(fake, first.deployment, 30)).toMatchObject({
    state: 'failed',
    error: { kind: 'quota', message: 'no more GPUs' },
  });
  const second = await deployed(fake, { key: 'r1/deploy/2' });
  expect(await look(fake, second.deployment, 60)).toMatchObject({ state: 'ready' });
});

test('out-of-capacity: the call is refused, or the deployment fails in the end', async () => {
  const fake = fakeProvider({
    deployMs: 10,
    faults: [
      { kind: 'out-of-capacity', times: 1 },
      { kind: 'out-of-capacity', at: 'end' },
    ],
  });
  const { deployment } = await answerOf(fake.prepare({ model: model() }, call()));
  expect(await errorOf(fake.deploy({ model: model(), deployment }, call()))).toMatchObject({
    kind: 'capacity',
    retryable: true,
  });
  expect(fake.running()).toEqual([]);
  await answerOf(fake.deploy({ model: model(), deployment }, call()));
  expect(await look(fake, deployment, 10)).toMatchObject({ state: 'failed', error: { kind: 'capacity' } });
});

test('mixed: the deploy ends with a part of the fleet on each version', async () => {
  const fake = fakeProvider({ deployMs: 10, faults: [{ kind: 'mixed' }] });
  const { deployment } = await deployed(fake);
  expect(await look(fake, deployment, 9)).toMatchObject({ state: 'pending' });
  expect(await look(fake, deployment, 10)).toMatchObject({ state: 'mixed', owner: deployment.owner });
});

test('crash-later: the deployment comes up, and fails while it takes traffic', async () => {
  const fake = fakeProvider({ serving, deployMs: 10, faults: [{ kind: 'crash-later', ms: 90 }] });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(20)));
  expect(await look(fake, deployment, 99)).toMatchObject({ state: 'ready', percent: 100 });
  expect(await look(fake, deployment, 100)).toMatchObject({ state: 'failed', percent: 100 });
  expect(await errorOf(fake.verify({ deployment, samples: [] }, call(100)))).toMatchObject({ kind: 'container' });
});

test('silent-rollback of a deploy: in service, but on the old model', async () => {
  const fake = fakeProvider({ serving, deployMs: 10, faults: [{ kind: 'silent-rollback', ms: 50 }] });
  const { deployment, previous } = await deployed(fake);
  expect(await look(fake, deployment, 59)).toMatchObject({ state: 'ready', version: '42', owner: deployment.owner });
  expect(await look(fake, deployment, 60)).toMatchObject({ state: 'ready', version: '41', owner: previous?.owner });
  const { version } = await answerOf(fake.verify({ deployment, samples: [] }, call(60)));
  expect(version).toBe('41');
});

test('silent-rollback of a deploy where nothing served: nothing is left', async () => {
  const fake = fakeProvider({ faults: [{ kind: 'silent-rollback', ms: 50 }] });
  const { deployment } = await deployed(fake);
  expect(await look(fake, deployment, 49)).toMatchObject({ state: 'ready' });
  expect(await look(fake, deployment, 50)).toEqual({ state: 'absent' });
});

test('silent-rollback of a route: the share is back, and the way back itself is not rolled back', async () => {
  const fake = fakeProvider({
    serving,
    routeMs: 10,
    faults: [{ kind: 'silent-rollback', method: 'route', ms: 50, after: 1 }],
  });
  const { deployment, previous } = await deployed(fake);
  const route = (at: number, from: number, percent: number) =>
    answerOf(fake.route({ deployment, previous, from, percent }, call(at)));
  await route(0, 0, 10);
  expect(await look(fake, deployment, 90)).toMatchObject({ state: 'ready', percent: 10 });
  await route(100, 10, 50);
  expect(await look(fake, deployment, 159)).toMatchObject({ state: 'ready', percent: 50 });
  expect(await look(fake, deployment, 160)).toMatchObject({ state: 'ready', percent: 10, version: '42' });
  expect(fake.trafficIn(REGION, 159)).toEqual({ '41': 50, '42': 50 });
  await route(200, 10, 0);
  expect(fake.trafficIn(REGION, 10_000)).toEqual({ '41': 100 });
});

test('stale: reads show the world before one kind of change, beyond settleMs where asked', async () => {
  const fake = fakeProvider({ serving, faults: [{ kind: 'stale', method: 'route', ms: 5_000 }] });
  const { deployment, previous } = await deployed(fake);
  expect(fake.capabilities.settleMs).toBeLessThan(5_000);
  expect(await look(fake, deployment, 0)).toMatchObject({ state: 'ready', percent: 0 });
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(10)));
  expect(await look(fake, deployment, 5_009)).toMatchObject({ state: 'ready', percent: 0 });
  expect(fake.trafficIn(REGION)).toEqual({ '42': 100 });
  expect(await look(fake, deployment, 5_010)).toMatchObject({ state: 'ready', percent: 100 });
});

test('stale: without a method, every change is seen late', async () => {
  const fake = fakeProvider({ faults: [{ kind: 'stale', ms: 100 }] });
  const { deployment } = await deployed(fake);
  expect(await look(fake, deployment, 99)).toEqual({ state: 'absent' });
  expect(await look(fake, deployment, 100)).toMatchObject({ state: 'ready' });
  await answerOf(fake.retire({ deployment }, call(200)));
  expect(await look(fake, deployment, 299)).toMatchObject({ state: 'ready' });
  expect(await look(fake, deployment, 300)).toEqual({ state: 'absent' });
});

test('flapping: ready and pending in turns', async () => {
  const fake = fakeProvider({ deployMs: 100, faults: [{ kind: 'flapping', periodMs: 10 }] });
  const { deployment } = await deployed(fake);
  const states: string[] = [];
  for (const at of [95, 100, 109, 110, 119, 120, 130]) states.push((await look(fake, deployment, at)).state);
  expect(states).toEqual(['pending', 'ready', 'ready', 'pending', 'pending', 'ready', 'pending']);
});

test('flapping: metrics good and bad in turns', async () => {
  const fake = fakeProvider({ metrics: () => 0, faults: [{ kind: 'flapping', method: 'metric', periodMs: 1_000 }] });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(0)));
  const alarm = async (at: number) =>
    answerOf(fake.metric({ deployment, query: { metric: 'alarm', windowMs: 60_000 } }, call(at)));
  expect(await alarm(500)).toMatchObject({ value: 0 });
  expect(await alarm(1_500)).toMatchObject({ value: 1, samples: 15 });
  expect(await alarm(2_000)).toMatchObject({ value: 0 });
});

test('sample-fails: verify answers, and its samples are errors', async () => {
  const fake = fakeProvider({ faults: [{ kind: 'sample-fails', times: 1 }] });
  const { deployment } = await deployed(fake);
  const verify = () => answerOf(fake.verify({ deployment, samples: [{ input: 1 }] }, call()));
  expect((await verify()).responses).toEqual([{ error: expect.objectContaining({ kind: 'transient' }) }]);
  expect((await verify()).responses).toEqual([{ output: 1, latencyMs: 5 }]);
});

test('silent-rollback of a deploy that already took traffic: users meet the old model, or nothing', async () => {
  for (const before of [serving, null]) {
    const fake = fakeProvider({ serving: before, faults: [{ kind: 'silent-rollback', ms: 50 }] });
    const { deployment, previous } = await deployed(fake);
    await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(10)));
    expect(fake.trafficIn(REGION, 49)).toEqual({ '42': 100 });
    expect(fake.trafficIn(REGION, 50)).toEqual(before === null ? {} : { '41': 100 });
  }
});

test('silent-rollback of a route that was itself taken back in time never happens', async () => {
  const fake = fakeProvider({ serving, faults: [{ kind: 'silent-rollback', method: 'route', ms: 50 }] });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 50 }, call(10)));
  await answerOf(fake.route({ deployment, previous, from: 50, percent: 0 }, call(20)));
  await look(fake, deployment, 500);
  expect(fake.trafficHistory.map(({ at }) => at)).toEqual([0, 10, 10, 20, 20]);
});

test('a deploy that failed does not come up again because of what was to happen later', async () => {
  const fake = fakeProvider({ serving, faults: [{ kind: 'deploy-fails' }, { kind: 'silent-rollback', ms: 50 }] });
  const { deployment } = await deployed(fake);
  expect(await look(fake, deployment, 1_000)).toMatchObject({ state: 'failed' });
});
