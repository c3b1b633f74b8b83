import { expect, test } from 'vitest';
import { type FakeDeployment, fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, errorOf, look, REGION } from './one-call.ts';

const serving = { version: '41' };

test('traffic moves by shares, after the time that it takes, and the rest stays with what served before', async () => {
  const fake = fakeProvider({ serving, routeMs: 100 });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(1_000)));
  expect(await look(fake, deployment, 1_099)).toMatchObject({ state: 'pending', percent: 0 });
  expect(fake.trafficIn(REGION)).toEqual({ '41': 100 });
  expect(await look(fake, deployment, 1_100)).toMatchObject({ state: 'ready', percent: 10 });
  expect(await look(fake, previous as FakeDeployment, 1_100)).toMatchObject({
    state: 'ready',
    version: '41',
    percent: 90,
  });
  expect(fake.trafficIn(REGION)).toEqual({ '41': 90, '42': 10 });
});

test('a shift that is there already is accepted, under any key, and while it is on its way too', async () => {
  const fake = fakeProvider({ serving, routeMs: 100 });
  const { deployment, previous } = await deployed(fake);
  const route = (at: number, key: string) =>
    answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(at, { key })));
  await route(0, 'r1/route/1');
  await route(50, 'r1/route/1');
  expect(await look(fake, deployment, 100)).toMatchObject({ state: 'ready', percent: 100 });
  await route(200, 'r1/route/2');
  expect(await look(fake, deployment, 200)).toMatchObject({ state: 'ready', percent: 100 });
  expect(fake.trafficHistory).toHaveLength(3);
});

test('a shift from where the traffic is not is a conflict that names where it is', async () => {
  const fake = fakeProvider({ serving });
  const { deployment, previous } = await deployed(fake);
  const error = await errorOf(fake.route({ deployment, previous, from: 10, percent: 50 }, call(1)));
  expect(error).toMatchObject({
    kind: 'conflict',
    retryable: false,
    message: expect.stringContaining('100% to before-41'),
  });
});

test('a shift under somebody else who moved the traffic is a conflict', async () => {
  const fake = fakeProvider({ serving });
  const mine = await deployed(fake);
  const theirs = await deployed(fake, { version: '43' });
  await answerOf(fake.route({ ...theirs, from: 0, percent: 100 }, call(1)));
  expect(await errorOf(fake.route({ ...mine, from: 0, percent: 100 }, call(2)))).toMatchObject({ kind: 'conflict' });
  expect(fake.trafficIn(REGION)).toEqual({ '43': 100 });
});

test('another shift has to wait for the one on its way', async () => {
  const fake = fakeProvider({ serving, routeMs: 100 });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(0)));
  const back = (at: number) => fake.route({ deployment, previous, from: 100, percent: 0 }, call(at));
  expect(await errorOf(back(50))).toMatchObject({ kind: 'conflict', retryable: true });
  await answerOf(back(100));
  await look(fake, deployment, 200);
  expect(fake.trafficIn(REGION)).toEqual({ '41': 100 });
});

test('where nothing served before, traffic goes to 100 or nowhere', async () => {
  const fake = fakeProvider();
  const { deployment, previous } = await deployed(fake);
  expect(previous).toBeNull();
  expect(await errorOf(fake.route({ deployment, previous, from: 0, percent: 50 }, call(1)))).toMatchObject({
    kind: 'invalid',
  });
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(1)));
  expect(fake.trafficIn(REGION)).toEqual({ '42': 100 });
});

test('traffic goes only to what is ready, and can always leave what failed', async () => {
  const fake = fakeProvider({ serving, deployMs: 100 });
  const { deployment, previous } = await deployed(fake);
  const up = (at: number) => fake.route({ deployment, previous, from: 0, percent: 100 }, call(at));
  const down = (at: number) => fake.route({ deployment, previous, from: 100, percent: 0 }, call(at));
  expect(await errorOf(up(50))).toMatchObject({ kind: 'conflict', message: expect.stringContaining('pending') });
  await answerOf(up(100));
  fake.crash(REGION, '42');
  await answerOf(down(110));
  expect(fake.trafficIn(REGION)).toEqual({ '41': 100 });
});

test('traffic does not go back to what failed or is gone', async () => {
  const fake = fakeProvider({ serving });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(1)));
  const down = (at: number) => fake.route({ deployment, previous, from: 100, percent: 0 }, call(at));
  fake.crash(REGION, '41');
  expect(await errorOf(down(2))).toMatchObject({ kind: 'conflict' });
  fake.remove(REGION, '41');
  expect(await errorOf(down(3))).toMatchObject({ kind: 'not-found' });
  expect(fake.trafficIn(REGION)).toEqual({ '42': 100 });
});

test('an all-or-nothing cloud takes no shares, and no cloud takes absurd ones', async () => {
  const fake = fakeProvider({ serving, traffic: 'all-or-nothing' });
  const { deployment, previous } = await deployed(fake);
  const to = (percent: number) => fake.route({ deployment, previous, from: 0, percent }, call(1));
  expect(fake.capabilities.traffic).toBe('all-or-nothing');
  expect(await errorOf(to(50))).toMatchObject({ kind: 'unsupported' });
  expect(await errorOf(to(101))).toMatchObject({ kind: 'invalid' });
  expect(await errorOf(to(Number.NaN))).toMatchObject({ kind: 'invalid' });
  await answerOf(to(100));
});

test('reads of traffic lag too', async () => {
  const fake = fakeProvider({ serving, lagMs: 500 });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(1_000)));
  expect(await look(fake, deployment, 1_499)).toMatchObject({ state: 'ready', percent: 0 });
  expect(await look(fake, deployment, 1_500)).toMatchObject({ state: 'ready', percent: 100 });
});

test('a shift in several steps waits for each next call, and can be given up while it waits', async () => {
  const fake = fakeProvider({ serving, routeCalls: 2, routeMs: 10 });
  const { deployment, previous } = await deployed(fake);
  const route = (at: number, from: number, percent: number) =>
    answerOf(fake.route({ deployment, previous, from, percent }, call(at)));
  await route(0, 0, 100);
  expect(await look(fake, deployment, 10)).toMatchObject({ state: 'pending', percent: 0, needs: 'route' });
  await route(20, 100, 0);
  expect(await look(fake, deployment, 20)).toMatchObject({ state: 'ready', percent: 0 });
  await route(30, 0, 100);
  await route(40, 0, 100);
  expect(await look(fake, deployment, 50)).toMatchObject({ state: 'ready', percent: 100 });
});
