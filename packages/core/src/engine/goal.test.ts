import { expect, test } from 'vitest';
import { type Observation, providerError } from '../provider/contract.ts';
import { type Goal, isReached } from './goal.ts';

const goal: Omit<Goal, 'want'> = {
  method: 'route',
  key: 'r/1/restore:x/a/1',
  deployment: 'd',
  owner: 'ours',
  version: '42',
  percents: [0],
  attempts: 1,
  settleMs: 0,
  cancels: false,
  pace: () => ({ expectedMs: undefined, isLearned: false }),
};
const error = providerError({ kind: 'container', message: 'it crashed' });

test.each<readonly [string, Observation, boolean]>([
  ['ready and without traffic', { state: 'ready', owner: 'ours', version: '42', percent: 0 }, true],
  ['ready and with traffic', { state: 'ready', owner: 'ours', version: '42', percent: 1 }, false],
  ['failed and without traffic', { state: 'failed', owner: 'ours', percent: 0, error }, true],
  ['failed and with traffic', { state: 'failed', owner: 'ours', percent: 1, error }, false],
  ['pending, though it takes no traffic', { state: 'pending', owner: 'ours', percent: 0 }, false],
  ['mixed, though it takes no traffic', { state: 'mixed', owner: 'ours', percent: 0 }, false],
  ['gone', { state: 'absent' }, true],
  ["somebody else's, whatever that takes", { state: 'ready', owner: 'theirs', version: '42', percent: 100 }, true],
])('whether a deployment that is %s is idle', (_what, seen, reached) => {
  expect(isReached(seen, { ...goal, want: 'idle' })).toBe(reached);
});
