import { expect, test } from 'vitest';
import { eventsOf, failedAt, tableOf } from '../../test/paper-log.ts';
import { planOf } from '../../test/paper-plan.ts';

const STAGES = [
  { percent: 5, bake: '10m' },
  { percent: 100, bake: '30m' },
] as const;

test('a bake has a row after the route of its stage, with its share', () => {
  const plan = planOf({ regions: [['all/a', 'all/b']], stages: STAGES });
  expect(tableOf(eventsOf(plan)).slice(4)).toEqual([
    '5 | Verify deployment | b | Verification success | Setup traffic routing (5 %)',
    '6 | Setup traffic routing (5 %) | all regions | Routing configured | Judge new version (5 %)',
    '7 | Judge new version (5 %) | all regions | No worse than acceptable | Setup traffic routing (100 %)',
    '8 | Setup traffic routing (100 %) | all regions | Routing configured | Judge new version (100 %)',
    '9 | Judge new version (100 %) | all regions | No worse than acceptable | Start health monitoring',
    '10 | Start health monitoring | all regions | Monitoring active | Deployment complete',
    '11 | End | - | - | All steps completed successfully',
  ]);
});

test('the share is there for one stage too, and the region of a rollout of one is all regions, as for a route', () => {
  const rows = tableOf(eventsOf(planOf({ stages: [{ percent: 100, bake: '30m' }] })));
  expect(rows.slice(3, 5)).toEqual([
    '4 | Setup traffic routing | all regions | Routing configured | Judge new version (100 %)',
    '5 | Judge new version (100 %) | all regions | No worse than acceptable | Start health monitoring',
  ]);
});

test('a bake names its regions where it is not of all', () => {
  const rows = tableOf(
    eventsOf(planOf({ regions: ['all/a', ['once/b', 'all/c']], stages: STAGES, cutover: 'per-wave' })),
  );
  expect(
    rows.filter((row) => /^\d+ \| Judge/.test(row)).map((row) => row.split(' | ').slice(1, 3).join(' | ')),
  ).toEqual([
    'Judge new version (5 %) | all/a',
    'Judge new version (100 %) | all/a',
    'Judge new version (5 %) | all/c',
    'Judge new version (100 %) | once/b, all/c',
  ]);
});

test('a bake that judges nothing is a wait, and never says that the version is no worse', () => {
  const rows = tableOf(eventsOf(planOf({ regions: ['none/a'] })));
  expect(rows.slice(3, 5)).toEqual([
    '4 | Setup traffic routing (5 %) | all regions | Routing configured | Wait (5 %)',
    '5 | Wait (5 %) | all regions | Time is over | Setup traffic routing (100 %)',
  ]);
});

test('a bake that went on without a verdict says so, and never that the version is no worse', () => {
  const plan = planOf({ regions: [['all/a', 'all/b']], stages: STAGES });
  const rows = tableOf(eventsOf(plan, { 'bake-5': { reason: 'accepted: Ada looked at the numbers' } }));
  expect(rows[6]).toBe(
    '7 | Judge new version (5 %) | all regions | No verdict: accepted: Ada looked at the numbers | Setup traffic routing (100 %)',
  );
  expect(rows[8]).toContain('No worse than acceptable');
});

test('a bake that fails says why, and the rollback is next', () => {
  const plan = planOf({ regions: [['all/a', 'all/b']], stages: STAGES });
  const ends = failedAt('bake-5', { kind: 'timed-out', lastSeen: '3 errors of 50 requests' });
  expect(tableOf(eventsOf(plan, ends)).at(-1)).toBe(
    '7 | Judge new version (5 %) | all regions | Bake failed: timed out; last seen: 3 errors of 50 requests | Roll back',
  );
});
