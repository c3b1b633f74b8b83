import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { earlyAndLocal } from '../src/invariants.ts';
import { errorOf, isChange, only, play, SERVING, specOf, tell } from './play.ts';

const THREE = ['fake/a', 'fake/b', 'fake/c'];

test('a region is verified the moment it is deployed, and before the next region begins', async () => {
  const { events } = await play(specOf(THREE));
  expect(earlyAndLocal({ events })).toEqual([]);
  const order = events.filter((event) => 'action' in event && (event.action === 'deploy' || event.action === 'verify'));
  expect(order.filter(({ type }) => type === 'step-start' || type === 'step-end').map(tell)).toEqual(
    ['a', 'b', 'c'].flatMap((name) => [
      `step-start deploy:fake/${name}`,
      `step-end deploy:fake/${name} succeeded`,
      `step-start verify:fake/${name}`,
      `step-end verify:fake/${name} succeeded`,
    ]),
  );
  for (const start of only(events, 'step-start').filter(({ action }) => action === 'verify')) {
    const deployed = only(events, 'step-end').find(({ step }) => step === `deploy:${start.region}`);
    expect(start.at).toBe(deployed?.at);
  }
});

test('when a region fails, the next one is never touched', async () => {
  const played = await play(specOf(THREE), {
    cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'b' }] },
  });
  expect(earlyAndLocal(played)).toEqual([]);
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', failures: [{ region: 'fake/b', action: 'deploy' }] });
  expect(played.fake.calls.filter((call) => call.region === 'c' && isChange(call))).toEqual([]);
});

test('steps that started finish, and no region of the wave starts another', async () => {
  const played = await play(specOf([['fake/a', 'fake/b'], ['fake/c']]), {
    cloud: {
      ...SERVING,
      deployMs: (region) => (region === 'a' ? 20_000 : 90_000),
      faults: [{ kind: 'deploy-fails', region: 'a' }],
    },
  });
  expect(earlyAndLocal(played)).toEqual([]);
  const ends = only(played.events, 'step-end').map(tell);
  expect(ends).toContain('step-end deploy:fake/b succeeded');
  expect(ends.some((line) => line.includes('verify'))).toBe(false);
  const b = only(played.events, 'step-end').find(({ step }) => step === 'deploy:fake/b');
  const a = only(played.events, 'step-end').find(({ step }) => step === 'deploy:fake/a');
  expect((b?.at ?? 0) - (a?.at ?? 0)).toBeGreaterThan(60_000);
});

test('after a failure no further attempt begins, though attempts are left', async () => {
  const played = await play(
    specOf([['fake/a', 'fake/b']], { retry: { attempts: 5, baseDelay: '10m', maxDelay: '10m' } }),
    {
      cloud: {
        ...SERVING,
        deployMs: (region) => (region === 'a' ? 10_000 : 20_000),
        faults: [
          { kind: 'out-of-capacity', at: 'end', region: 'a' },
          { kind: 'deploy-fails', region: 'b' },
        ],
      },
    },
  );
  expect(earlyAndLocal(played)).toEqual([]);
  expect(only(played.events, 'step-retry').filter(({ action }) => action === 'deploy')).toHaveLength(1);
  expect(played.fake.calls.filter(({ method, region }) => method === 'deploy' && region === 'a')).toHaveLength(1);
  const error = errorOf(played);
  expect(error.kind === 'rollout-failed' && error.failures.map(({ region }) => region)).toEqual(['fake/b', 'fake/a']);
});

test('however answers of the same instant interleave, nothing starts after a failure', async () => {
  for (let ticks = 0; ticks < 60; ticks += 1) {
    const clock = virtualClock();
    const fake = fakeProvider({
      serving: { version: '41' },
      checks: ({ region }) => [{ name: 'up', passed: region !== 'a' }],
    });
    const late: FakeProvider = {
      ...fake,
      async describe(request, call) {
        const answer = await fake.describe(request, call);
        if (call.region === 'b') for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
        return answer;
      },
    };
    const { events } = await play(specOf([['fake/a', 'fake/b']]), { clock, fake: late });
    expect(earlyAndLocal({ events }), `after ${ticks} ticks`).toEqual([]);
  }
});

test('a later wave starts only when the earlier one has settled', async () => {
  const { events } = await play(specOf([['fake/a', 'fake/b'], ['fake/c']]), {
    cloud: { ...SERVING, deployMs: (region) => (region === 'b' ? 600_000 : 1_000) },
  });
  const lines = events.map(tell);
  expect(lines.indexOf('step-start deploy:fake/c')).toBeGreaterThan(lines.indexOf('step-end verify:fake/b succeeded'));
});
