import { expect, test } from 'vitest';
import { fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, errorOf, look, model, REGION } from './one-call.ts';

test('prepare names everything, tells what serves, and changes nothing', async () => {
  const fake = fakeProvider({ serving: { version: '41' } });
  const first = await answerOf(fake.prepare({ model: model() }, call(5)));
  const again = await answerOf(fake.prepare({ model: model() }, call(9)));
  const other = await answerOf(fake.prepare({ model: model() }, call(9, { key: 'r1/deploy/2' })));
  expect(first.target).toBe('fake/us-east-1');
  expect(first.deployment).toMatchObject({ region: REGION, owner: 'r1/deploy/1', version: '42' });
  expect(first.previous).toMatchObject({ region: REGION, version: '41' });
  expect(again).toEqual(first);
  expect(other.deployment.name).not.toBe(first.deployment.name);
  expect(fake.running().map(({ version }) => version)).toEqual(['41']);
});

test('nothing serves an empty cloud', async () => {
  const { previous, findings } = await answerOf(fakeProvider().prepare({ model: model() }, call()));
  expect(previous).toBeNull();
  expect(findings).toEqual([]);
});

test('a deployment comes up in the time that it takes, without any user traffic', async () => {
  const fake = fakeProvider({ serving: { version: '41' }, deployMs: 60_000 });
  const { deployment } = await deployed(fake, { at: 1_000 });
  const seen = { owner: 'r1/deploy-42/1', version: '42', percent: 0 };
  expect(await look(fake, deployment, 1_000)).toMatchObject({ state: 'pending', ...seen });
  expect(await look(fake, deployment, 60_999)).toMatchObject({ state: 'pending', ...seen });
  expect(await look(fake, deployment, 61_000)).toEqual({ state: 'ready', ...seen });
  expect(fake.trafficIn(REGION)).toEqual({ '41': 100 });
});

test('a deploy repeated under its key makes nothing new and starts nothing over', async () => {
  const fake = fakeProvider({ deployMs: 60_000 });
  const { deployment } = await deployed(fake);
  await answerOf(fake.deploy({ model: model(), deployment }, call(50_000, { key: deployment.owner })));
  expect(fake.running()).toHaveLength(1);
  expect(await look(fake, deployment, 60_000)).toMatchObject({ state: 'ready' });
});

test('what another key made is a conflict', async () => {
  const fake = fakeProvider();
  const { deployment } = await deployed(fake);
  const error = await errorOf(fake.deploy({ model: model(), deployment }, call(1, { key: 'r2/deploy/1' })));
  expect(error).toMatchObject({ kind: 'conflict', retryable: false });
  expect(error.message).toContain('r1/deploy-42/1');
});

test('deploying what is being removed is a conflict until it is gone', async () => {
  const fake = fakeProvider({ retireMs: 100 });
  const { deployment } = await deployed(fake);
  await answerOf(fake.retire({ deployment }, call(10)));
  const again = (at: number) => fake.deploy({ model: model(), deployment }, call(at, { key: deployment.owner }));
  expect(await errorOf(again(50))).toMatchObject({ kind: 'conflict', retryable: true });
  await answerOf(again(110));
  expect(await look(fake, deployment, 110)).toMatchObject({ state: 'ready' });
});

test('reads lag behind a change by the time given, and the capabilities admit it', async () => {
  const fake = fakeProvider({ deployMs: 10_000, lagMs: 3_000 });
  const { deployment } = await deployed(fake);
  expect(fake.capabilities.settleMs).toBe(3_000);
  expect(await look(fake, deployment, 2_999)).toEqual({ state: 'absent' });
  expect(await look(fake, deployment, 3_000)).toMatchObject({ state: 'pending' });
  expect(await look(fake, deployment, 10_000)).toMatchObject({ state: 'ready' });
  expect(fakeProvider().capabilities.settleMs).toBe(1_000);
  const byRegion = fakeProvider({ lagMs: (region) => (region === 'far' ? 9_000 : 0), regions: { near: {}, far: {} } });
  expect(byRegion.capabilities.settleMs).toBe(9_000);
});

test('a region holds no more than its capacity', async () => {
  const fake = fakeProvider({ regions: { [REGION]: { capacity: 2, serving: { version: '41' } } } });
  const { deployment } = await deployed(fake);
  const { deployment: third, findings } = await answerOf(fake.prepare({ model: model('43') }, call(1)));
  expect(findings).toEqual([
    expect.objectContaining({ level: 'warning', message: expect.stringContaining('2 deployments') }),
  ]);
  const request = { model: model('43'), deployment: third };
  expect(await errorOf(fake.deploy(request, call(1)))).toMatchObject({ kind: 'capacity', retryable: true });
  await answerOf(fake.retire({ deployment }, call(2)));
  await answerOf(fake.deploy(request, call(3)));
});

test('a cloud that works in several steps waits for each next call', async () => {
  const fake = fakeProvider({ deployCalls: 2, deployMs: 100 });
  const { deployment } = await deployed(fake);
  const again = (at: number) =>
    answerOf(fake.deploy({ model: model(), deployment }, call(at, { key: deployment.owner })));
  await again(50);
  expect(await look(fake, deployment, 99)).not.toHaveProperty('needs');
  expect(await look(fake, deployment, 100)).toMatchObject({ state: 'pending', needs: 'deploy' });
  await again(150);
  expect(await look(fake, deployment, 249)).not.toHaveProperty('needs');
  expect(await look(fake, deployment, 250)).toMatchObject({ state: 'ready' });
});

test('durations may differ by region, and jitter is the same for the same seed', async () => {
  const readyAt = async (seed: number, region: string): Promise<number> => {
    const fake = fakeProvider({ seed, jitter: 0.5, deployMs: (name) => (name === 'slow' ? 20 : 10) });
    const { deployment } = await deployed(fake, { region });
    for (let at = 0; at < 40; at += 1) if ((await look(fake, deployment, at, region)).state === 'ready') return at;
    throw new Error('never ready');
  };
  const spread = new Set<number>();
  for (let seed = 1; seed <= 20; seed += 1) {
    const at = await readyAt(seed, 'quick');
    expect(at).toBe(await readyAt(seed, 'quick'));
    expect(at).toBeGreaterThanOrEqual(5);
    expect(at).toBeLessThanOrEqual(15);
    spread.add(at);
  }
  expect(spread.size).toBeGreaterThan(3);
  expect(await readyAt(1, 'slow')).toBeGreaterThanOrEqual(10);
});

test('a handle of one region is refused in another', async () => {
  const fake = fakeProvider();
  const { deployment } = await deployed(fake);
  const error = await errorOf(fake.retire({ deployment }, call(1, { region: 'eu-west-1' })));
  expect(error).toMatchObject({ kind: 'invalid', message: expect.stringContaining('eu-west-1') });
});

test('prepare never names its own deployment as what serves', async () => {
  const fake = fakeProvider({ serving: { version: '41' } });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 60 }, call(1)));
  const own = await answerOf(fake.prepare({ model: model() }, call(2, { key: deployment.owner })));
  expect(own.previous).toEqual(previous);
  const other = await answerOf(fake.prepare({ model: model('43') }, call(2, { key: 'r2/deploy/1' })));
  expect(other.previous).toEqual(deployment);
});

test('prepare is a read, and lags as reads do', async () => {
  const fake = fakeProvider({ serving: { version: '41' }, lagMs: 100 });
  const { deployment, previous } = await deployed(fake);
  await answerOf(fake.route({ deployment, previous, from: 0, percent: 100 }, call(0)));
  const servingAt = async (at: number) => {
    const prepared = await answerOf(fake.prepare({ model: model('43') }, call(at, { key: 'r2/deploy/1' })));
    return prepared.previous?.version;
  };
  expect(await servingAt(99)).toBe('41');
  expect(await servingAt(100)).toBe('42');
});
