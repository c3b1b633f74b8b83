import type { RolloutSpec } from '@landfall/core';
import type { FakeOptions } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { play, REQUIRED, SERVING, SLOW, specOf, tell } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], 'fake/c'] as const;
const STAGES = [{ percent: 10 }, { percent: 100 }];

const CASES: Readonly<Record<string, readonly [RolloutSpec, FakeOptions]>> = {
  first: [specOf(['fake/a']), SLOW],
  update: [specOf(['fake/a', ['fake/b', 'fake/c']]), SERVING],
  'stages-per-wave-retire': [specOf(WAVES, { cutover: 'per-wave', stages: STAGES, previous: 'retire' }), SERVING],
  'one-at-a-time': [specOf([['fake/a', 'fake/b', 'fake/c']], { concurrency: 1 }), SERVING],
  'several-calls': [specOf([['fake/a', 'fake/b']]), { ...SERVING, deployCalls: 3, routeCalls: 2 }],
  'no-latency': [specOf(WAVES), { serving: { version: '41' } }],
  'fails-early': [specOf(WAVES), { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'c' }] }],
  'fails-late': [
    specOf(WAVES, REQUIRED),
    { ...SERVING, faults: [{ kind: 'fail', method: 'monitor', region: 'c', error: { kind: 'permission' } }] },
  ],
};

// What happens when, to the millisecond: a change of the engine that changes any of it is seen here first. `vitest run golden-logs -u` takes the new logs.
test.each(Object.entries(CASES))('the log of a rollout that nothing disturbs: %s', async (name, [spec, cloud]) => {
  const { events } = await play(spec, { cloud });
  const startedAt = events[0]?.at ?? 0;
  const lines = events.map((event) => `${String(event.at - startedAt).padStart(7)}  ${tell(event)}`);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
});
