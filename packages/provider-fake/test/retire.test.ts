import { expect, test } from 'vitest';
import { fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, errorOf, look, REGION } from './one-call.ts';

const serving = { version: '41' };

test('a deployment goes in the time that it takes, and going twice is once', async () => {
  const fake = fakeProvider({ serving, retireMs: 100 });
  const { deployment } = await deployed(fake);
  await answerOf(fake.retire({ deployment }, call(10)));
  await answerOf(fake.retire({ deployment }, call(90)));
  expect(await look(fake, deployment, 109)).toMatchObject({ state: 'pending' });
  expect(await look(fake, deployment, 110)).toEqual({ state: 'absent' });
  await answerOf(fake.retire({ deployment }, call(120)));
  expect(fake.running().map(({ version }) => version)).toEqual(['41']);
});

test('what takes traffic stays while something else could take it', async () => {
  const fake = fakeProvider({ serving });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 10 }, call(1)));
  const error = await errorOf(fake.retire({ deployment }, call(2)));
  expect(error).toMatchObject({ kind: 'conflict', message: expect.stringContaining('before-41') });
  await answerOf(fake.route({ deployment, previous, from: 10, percent: 0 }, call(3)));
  await answerOf(fake.retire({ deployment }, call(4)));
  expect(fake.trafficIn(REGION)).toEqual({ '41': 100 });
});

test('what was the first goes with its traffic', async () => {
  const fake = fakeProvider();
  const { deployment } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous: null, from: 0, percent: 100 }, call(1)));
  await answerOf(fake.retire({ deployment }, call(2)));
  expect(fake.trafficIn(REGION)).toEqual({});
  expect(fake.running()).toEqual([]);
});

test('what failed cannot take over, so it holds nothing back', async () => {
  const fake = fakeProvider({ serving });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(1)));
  fake.crash(REGION, '41');
  await answerOf(fake.retire({ deployment }, call(2)));
  expect(fake.trafficIn(REGION)).toEqual({});
});

test('nothing is removed while the region moves traffic', async () => {
  const fake = fakeProvider({ serving, routeMs: 100 });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(0)));
  expect(await errorOf(fake.retire({ deployment }, call(50)))).toMatchObject({ kind: 'conflict', retryable: true });
});

test('a deployment that is still coming up can go, and does not come up after that', async () => {
  const fake = fakeProvider({ deployMs: 100 });
  const { deployment } = await deployed(fake);
  await answerOf(fake.retire({ deployment }, call(50)));
  expect(await look(fake, deployment, 50)).toEqual({ state: 'absent' });
  expect(await look(fake, deployment, 100)).toEqual({ state: 'absent' });
});

test('a removal in several steps waits for each next call', async () => {
  const fake = fakeProvider({ retireCalls: 2, retireMs: 10 });
  const { deployment } = await deployed(fake);
  await answerOf(fake.retire({ deployment }, call(0)));
  expect(await look(fake, deployment, 10)).toMatchObject({ state: 'pending', needs: 'retire' });
  await answerOf(fake.retire({ deployment }, call(20)));
  expect(await look(fake, deployment, 30)).toEqual({ state: 'absent' });
});

test('a cloud that cannot remove says so', async () => {
  const fake = fakeProvider({ retires: false });
  const { deployment } = await deployed(fake);
  expect(fake.capabilities.retires).toBe(false);
  expect(await errorOf(fake.retire({ deployment }, call(1)))).toMatchObject({ kind: 'unsupported' });
});

test('traffic leaves at once what is on its way out', async () => {
  const fake = fakeProvider({ retireMs: 100 });
  const { deployment } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous: null, from: 0, percent: 100 }, call(1)));
  await answerOf(fake.retire({ deployment }, call(2)));
  expect(fake.trafficIn(REGION, 50)).toEqual({});
  expect(fake.running(50)).toMatchObject([{ state: 'pending', percent: 0 }]);
});
