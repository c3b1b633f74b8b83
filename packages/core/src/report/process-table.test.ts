import { describe, expect, it, test } from 'vitest';
import { eventsOf, planOf, stamped, tableOf, withMoreSteps } from '../../test/paper-log.ts';
import { processTable } from './process-table.ts';

test('two regions in a row give the table of the design, to the letter', () => {
  expect(tableOf(eventsOf(planOf({})))).toEqual([
    '1 | Select region | us-east-1 | Region selected | Deploy model to us-east-1',
    '2 | Deploy model | us-east-1 | Deployment success | Verify deployment in us-east-1',
    '3 | Verify deployment | us-east-1 | Verification success | Deploy model to eu-west-1',
    '4 | Deploy model | eu-west-1 | Deployment success | Verify deployment in eu-west-1',
    '5 | Verify deployment | eu-west-1 | Verification success | Setup traffic routing',
    '6 | Setup traffic routing | all regions | Routing configured | Start health monitoring',
    '7 | Start health monitoring | all regions | Monitoring active | Deployment complete',
    '8 | End | - | - | All steps completed successfully',
  ]);
});

test('a rollout of one region names it where a step is about it', () => {
  expect(tableOf(eventsOf(planOf({ regions: ['fake/a'] }))).slice(0, 2)).toEqual([
    '1 | Select region | a | Region selected | Deploy model to a',
    '2 | Deploy model | a | Deployment success | Verify deployment in a',
  ]);
});

test('the table follows the lanes of the plan, and a phase of the whole rollout is of all regions', () => {
  const rows = tableOf(eventsOf(withMoreSteps(planOf({}))));
  expect(rows).toContain(
    '3 | Verify deployment | us-east-1 | Verification success | Start health monitoring in us-east-1',
  );
  expect(rows.at(-2)).toBe('8 | Start health monitoring | all regions | Monitoring active | Deployment complete');
});

test('an unfinished log gives the rows so far, and one without a beginning none', () => {
  const events = [...eventsOf(planOf({}))];
  expect(tableOf(events.slice(0, 12))).toHaveLength(2);
  for (let end = 0; end <= events.length; end++) {
    const rows = tableOf(events.slice(0, end));
    expect(tableOf(events).slice(0, rows.length)).toEqual(rows);
  }
  expect(tableOf(events.slice(1))).toEqual([]);
});

describe('a wave in parallel', () => {
  const regions = ['fake/a', ['fake/b', 'fake/c', 'fake/d']];

  it('begins with all of its regions at once', () => {
    expect(tableOf(eventsOf(planOf({ regions }))).slice(2, 6)).toEqual([
      '3 | Verify deployment | a | Verification success | Deploy model to b, c, d',
      '4 | Deploy model | b | Deployment success | Verify deployment in b',
      '5 | Deploy model | c | Deployment success | Verify deployment in c',
      '6 | Deploy model | d | Deployment success | Verify deployment in d',
    ]);
  });

  it('goes on with the region that has no slot yet', () => {
    expect(tableOf(eventsOf(planOf({ regions, concurrency: 2 }))).slice(2, 9)).toEqual([
      '3 | Verify deployment | a | Verification success | Deploy model to b, c',
      '4 | Deploy model | b | Deployment success | Verify deployment in b',
      '5 | Deploy model | c | Deployment success | Verify deployment in c',
      '6 | Verify deployment | b | Verification success | Deploy model to d',
      '7 | Verify deployment | c | Verification success | Deploy model to d',
      '8 | Deploy model | d | Deployment success | Verify deployment in d',
      '9 | Verify deployment | d | Verification success | Setup traffic routing',
    ]);
  });

  it('is counted where it is large', () => {
    const many = Array.from({ length: 20 }, (_, index) => `fake/r${index}`);
    expect(tableOf(eventsOf(planOf({ regions: ['fake/a', many] })))[2]).toMatch(/Deploy model to 20 regions$/);
    expect(tableOf(eventsOf(planOf({ regions: [many] })))[0]).toBe(
      '1 | Select region | all regions | Region selected | Deploy model to all regions',
    );
  });
});

test('several stages say their share', () => {
  const stages = [{ percent: 10 }, { percent: 100 }];
  expect(tableOf(eventsOf(planOf({ stages }))).slice(4)).toEqual([
    '5 | Verify deployment | eu-west-1 | Verification success | Setup traffic routing (10 %)',
    '6 | Setup traffic routing (10 %) | all regions | Routing configured | Setup traffic routing (100 %)',
    '7 | Setup traffic routing (100 %) | all regions | Routing configured | Start health monitoring',
    '8 | Start health monitoring | all regions | Monitoring active | Deployment complete',
    '9 | End | - | - | All steps completed successfully',
  ]);
});

test('a cutover per wave routes each wave by name', () => {
  expect(tableOf(eventsOf(planOf({ cutover: 'per-wave', previous: 'retire' }))).slice(2)).toEqual([
    '3 | Verify deployment | us-east-1 | Verification success | Setup traffic routing',
    '4 | Setup traffic routing | us-east-1 | Routing configured | Deploy model to eu-west-1',
    '5 | Deploy model | eu-west-1 | Deployment success | Verify deployment in eu-west-1',
    '6 | Verify deployment | eu-west-1 | Verification success | Setup traffic routing',
    '7 | Setup traffic routing | eu-west-1 | Routing configured | Start health monitoring',
    '8 | Start health monitoring | all regions | Monitoring active | Deployment complete',
    '9 | End | - | - | All steps completed successfully',
  ]);
});

test('regions carry their provider where there are several', () => {
  expect(tableOf(eventsOf(planOf({ regions: ['aws/a', 'gcp/a'] })))[3]).toBe(
    '4 | Deploy model | gcp/a | Deployment success | Verify deployment in gcp/a',
  );
});

test('one region alone is all regions where traffic moves', () => {
  expect(tableOf(eventsOf(planOf({ regions: ['fake/a'] })))[3]).toBe(
    '4 | Setup traffic routing | all regions | Routing configured | Start health monitoring',
  );
});

test('skipped steps say why', () => {
  const reason = 'nothing served before';
  const stages = [{ percent: 10 }, { percent: 100 }];
  const ends = {
    'route-10:fake/us-east-1': { outcome: 'skipped', reason },
    'route-10:fake/eu-west-1': { outcome: 'skipped', reason },
  } as const;
  expect(tableOf(eventsOf(planOf({ stages }), ends))[5]).toBe(
    '6 | Setup traffic routing (10 %) | all regions | Routing skipped: nothing served before | Setup traffic routing (100 %)',
  );
});

test('ten thousand regions have their table at once', () => {
  const regions = [Array.from({ length: 10_000 }, (_, index) => `fake/r${index}`)];
  expect(processTable(stamped(eventsOf(planOf({ regions, concurrency: 10 }))))).toHaveLength(20_004);
});
