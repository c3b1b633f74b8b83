import { expect, test } from 'vitest';
import { isOfLostLog, rolloutInKey } from './rollout-in-key.ts';

test.each([
  ['r/0a1b2c/deploy:aws/us-east-1/1', 'r'],
  ['team/fraud/42/0a1b2c/route-10:aws/us-east-1/12', 'team/fraud/42'],
  ['r/0a1b2c/claim', undefined],
  ['before/a/41', undefined],
  ['', undefined],
])('the rollout in the key %s is %s', (key, rollout) => {
  expect(rolloutInKey(key)).toBe(rollout);
});

test('a lost log is another log of the same rollout', () => {
  const key = 'r/1/deploy:fake/a/1';
  expect(isOfLostLog('r/2/deploy:fake/a/1', key)).toBe(true);
  expect(isOfLostLog('r/1/deploy:fake/a/2', key)).toBe(false);
  expect(isOfLostLog('s/2/deploy:fake/a/1', key)).toBe(false);
  expect(isOfLostLog('somebody', key)).toBe(false);
});
