import { expect, test } from 'vitest';
import { fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, errorOf, look, REGION } from './one-call.ts';

test('every call is logged: what was asked without its payload, and how it was answered', async () => {
  const fake = fakeProvider({ faults: [{ kind: 'fail', method: 'describe' }] });
  const { deployment } = await deployed(fake, { at: 3 });
  const { name, owner: key } = deployment;
  await errorOf(fake.describe({ deployment }, call(4, { key })));
  await answerOf(fake.verify({ deployment, samples: [{ input: 'a secret' }] }, call(5, { key })));
  await answerOf(fake.route({ deployment, previous: null, from: 0, percent: 100 }, call(6, { key })));
  const common = { region: REGION, key };
  expect(fake.calls).toEqual([
    { ...common, method: 'prepare', at: 3, request: { version: '42' }, outcome: 'ok' },
    { ...common, method: 'deploy', at: 3, request: { version: '42', name }, outcome: 'ok' },
    { ...common, method: 'describe', at: 4, request: { version: '42', name }, outcome: 'transient' },
    { ...common, method: 'verify', at: 5, request: { version: '42', name, samples: 1 }, outcome: 'ok' },
    { ...common, method: 'route', at: 6, request: { version: '42', name, from: 0, percent: 100 }, outcome: 'ok' },
  ]);
  expect(JSON.stringify(fake.calls)).not.toContain('secret');
});

test('with `log: false` nothing is kept', async () => {
  const fake = fakeProvider({ log: false });
  await deployed(fake);
  expect(fake.calls).toEqual([]);
});

test('running tells of every deployment in every region, named or only used', async () => {
  const fake = fakeProvider({ deployMs: 100, regions: { 'eu-west-1': { serving: { version: '41' } } } });
  const { deployment } = await deployed(fake);
  expect(fake.running()).toEqual([
    expect.objectContaining({ region: 'eu-west-1', version: '41', state: 'ready', percent: 100 }),
    { ...deployment, state: 'pending', percent: 0, monitored: false },
  ]);
  expect(fake.running(100)).toContainEqual({ ...deployment, state: 'ready', percent: 0, monitored: false });
});

test('the history of traffic tells who took user traffic, and since when', async () => {
  const fake = fakeProvider({ serving: { version: '41' }, routeMs: 5 });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(10)));
  await look(fake, deployment, 14);
  const before = { region: REGION, version: '41', name: previous?.name, owner: previous?.owner };
  expect(fake.trafficHistory).toEqual([{ at: 0, ...before, percent: 100 }]);
  await look(fake, deployment, 15);
  await look(fake, deployment, 3);
  expect(fake.trafficHistory).toEqual([
    { at: 0, ...before, percent: 100 },
    { at: 15, ...before, percent: 90 },
    { at: 15, ...deployment, percent: 10 },
  ]);
});

test('somebody outside the rollout can move the traffic, break a deployment and remove it', async () => {
  const fake = fakeProvider({ serving: { version: '41' } });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 50 }, call(10)));
  fake.serve(REGION, '40');
  expect(fake.trafficIn(REGION)).toEqual({ '40': 100 });
  expect(await look(fake, deployment, 10)).toMatchObject({ state: 'ready', percent: 0 });
  fake.serve(REGION, '41');
  expect(fake.trafficIn(REGION)).toEqual({ '41': 100 });
  fake.crash(REGION, '42', 20);
  expect(await look(fake, deployment, 19)).toMatchObject({ state: 'ready' });
  expect(await look(fake, deployment, 20)).toMatchObject({ state: 'failed' });
  fake.remove(REGION, '41');
  expect(fake.trafficIn(REGION)).toEqual({});
  expect(fake.trafficHistory.at(-1)).toMatchObject({ version: '41', percent: 0 });
  fake.serve(REGION, '41');
  fake.serve(REGION, null);
  expect(fake.trafficIn(REGION)).toEqual({});
});

test('two fakes share nothing', async () => {
  const one = fakeProvider({ name: 'one' });
  const other = fakeProvider({ name: 'other' });
  await deployed(one);
  expect(other.running()).toEqual([]);
  expect(other.calls).toEqual([]);
  expect([one.name, other.name]).toEqual(['one', 'other']);
});

test('what it expects to take is told to the planner', () => {
  expect(fakeProvider({ deployMs: 90_000 }).capabilities.expectedMs).toEqual({ deploy: 90_000 });
  expect(fakeProvider({ expectedMs: { route: 3 } }).capabilities.expectedMs).toEqual({ route: 3 });
  expect(fakeProvider({ settleMs: 5 }).capabilities.settleMs).toBe(5);
});

test('how many requests each version answered, and how many of them failed, since the first call or in any time', async () => {
  const fake = fakeProvider({ serving: { version: '41' }, requests: [{ version: '42', errors: 0.02 }] });
  const hour = 3_600_000;
  const { deployment, previous } = await deployed(fake, { at: hour });
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(2 * hour)));
  await answerOf(fake.route({ deployment, previous, from: 10, percent: 100 }, call(3 * hour)));
  await look(fake, deployment, 4 * hour);
  expect(fake.requestsIn(REGION)).toEqual({
    '41': { requests: 36_000 + 32_400, errors: 0 },
    '42': { requests: 3_600 + 36_000, errors: 72 + 720 },
  });
  expect(fake.requestsIn(REGION, 2 * hour, 3 * hour)).toEqual({
    '41': { requests: 32_400, errors: 0 },
    '42': { requests: 3_600, errors: 72 },
  });
  expect(fake.requestsIn('nobody-was-here')).toEqual({ '41': { requests: 108_000, errors: 0 } });
});
