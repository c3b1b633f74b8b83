import { rollout } from '@landfall/core';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { specOf } from './play.ts';

const MINUTE_MS = 60_000;

test('a deploy of a short and a long call is learned call by call: in the second region neither is noticed late', async () => {
  const clock = virtualClock();
  const called: string[] = [];
  const fake = fakeProvider({
    clock,
    deployCalls: 2,
    deployMs: (region) => {
      called.push(region);
      // An upload of a minute, then a deployment of ten.
      return called.filter((name) => name === region).length === 1 ? MINUTE_MS : 10 * MINUTE_MS;
    },
  });
  const run = rollout(specOf(['fake/a', 'fake/b']), { providers: { fake }, clock });
  expect((await run.result).isOk()).toBe(true);
  const deploys = fake.calls.filter(({ method, region }) => method === 'deploy' && region === 'b').map(({ at }) => at);
  const [first = 0, second = 0] = deploys;
  expect(deploys).toHaveLength(2);
  expect(second - first).toBeLessThan(1.3 * MINUTE_MS);
});
