import { expect, test } from 'vitest';
import { planOf } from '../../test/paper-log.ts';
import type { FailurePolicy } from '../spec/failure-policy.ts';
import { describeBudget } from './describe-budget.ts';

const WAVES = ['fake/a', ['fake/b', 'fake/c'], ['fake/d', 'fake/e']];
const ALONE = 'A region that is tolerated is rolled back by itself. The others go on.';
const STRICT = 'Strict: regions at risk are never more than the failures that are left plus one.';
const ALL = 'If more fail, everything is rolled back.';
const MODEL = 'A failure of the model rolls everything back, whatever the budget. So does one of the whole rollout.';

test.each<readonly [string, FailurePolicy | undefined, readonly string[]]>([
  ['nothing where there is none', undefined, []],
  [
    'a number of regions',
    { tolerate: 2, mustSucceed: ['fake/a'] },
    ['2 of 5 regions may fail; the rollout fails at number 3.', 'May not fail: fake/a.', STRICT, ALONE, ALL, MODEL],
  ],
  [
    'a percentage as a whole number',
    { tolerate: '50%', mode: 'fast' },
    [
      '2 of 5 regions may fail; the rollout fails at number 3.',
      'Fast: as many regions of a wave are at risk as run at a time.',
      ALONE,
      ALL,
      MODEL,
    ],
  ],
  [
    'what is cut, since one region has to succeed',
    { tolerate: 9 },
    [
      '4 of 5 regions may fail; the rollout fails at number 5.',
      'tolerate: 9 is cut to 4, since one region has to succeed.',
      STRICT,
      ALONE,
      ALL,
      MODEL,
    ],
  ],
  [
    'each wave, and what is cut to its regions',
    { toleratePerWave: 2, reaction: 'roll-back-wave' },
    [
      '4 of 5 regions may fail; the rollout fails at number 5.',
      'A budget of all regions is cut to 4, since one region has to succeed.',
      'By wave: 1 of 1 in wave-1; 2 of 2 in wave-2, wave-3. toleratePerWave: 2 is cut to the regions of a wave.',
      STRICT,
      ALONE,
      'If more fail, the waves in which a region failed are rolled back. The waves before keep the new version.',
      MODEL,
    ],
  ],
  [
    'a hold without a budget',
    { reaction: 'hold', holdFor: '4h' },
    [
      'No region may fail.',
      'If more fail, nothing starts for at most 4h, until somebody decides by retry, accept or abort. Then everything is rolled back.',
      MODEL,
    ],
  ],
])('a plan says of its failure budget: %s', (_, failure, told) => {
  expect(describeBudget(planOf({ regions: WAVES, cutover: 'per-wave', failure }))).toEqual(told);
});
