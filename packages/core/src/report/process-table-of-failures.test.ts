import { describe, expect, it, test } from 'vitest';
import { eventsOf, failedAt, planOf, tableOf } from '../../test/paper-log.ts';
import { phaseOfRegions } from '../plan/plan-phases.ts';
import { providerError } from '../provider/contract.ts';

const outOfCapacity = failedAt('deploy:fake/eu-west-1', {
  kind: 'provider-failed',
  error: providerError({ kind: 'capacity', message: 'no ml.m5 left\nand more' }),
  attempts: 3,
});

describe('a rollout that fails', () => {
  it('says why in a line, and what became of it', () => {
    const plan = planOf({});
    const rollback = phaseOfRegions('remove-wave-1', 'remove', ['fake/us-east-1']);
    const rows = tableOf([
      ...eventsOf(plan, outOfCapacity),
      {
        type: 'rollback-start',
        id: 'rollback-1',
        of: 'rollout',
        cause: 'failed',
        regions: ['fake/us-east-1'],
        phases: [rollback],
      },
      { type: 'phase-start', phase: rollback.id, rollback: 'rollback-1' },
      { type: 'step-start', step: 'remove:fake/us-east-1', action: 'remove', region: 'fake/us-east-1' },
      {
        type: 'step-end',
        step: 'remove:fake/us-east-1',
        action: 'remove',
        region: 'fake/us-east-1',
        outcome: 'succeeded',
      },
      { type: 'phase-end', phase: rollback.id, rollback: 'rollback-1', outcome: 'succeeded' },
      { type: 'rollback-end', id: 'rollback-1', outcome: { outcome: 'completed', regions: [] } },
      {
        type: 'rollout-end',
        outcome: 'failed',
        error: { kind: 'rollout-failed', failures: [], rollback: { outcome: 'completed', regions: [] } },
      },
    ]);
    expect(rows.slice(2)).toEqual([
      '3 | Verify deployment | us-east-1 | Verification success | Deploy model to eu-west-1',
      '4 | Deploy model | eu-west-1 | Deployment failed: no ml.m5 left | Roll back',
      '5 | Remove deployment | us-east-1 | Deployment removed | End',
      '6 | End | - | - | Rollout failed; rollback completed',
    ]);
  });

  it('shows what its other regions still finish', () => {
    const ends = failedAt('verify:fake/us-east-1', { kind: 'verification-failed', reasons: ['sample 1: no answer'] });
    const rows = tableOf(eventsOf(planOf({ regions: [['fake/us-east-1', 'fake/eu-west-1']] }), ends));
    expect(rows.slice(3)).toEqual([
      '4 | Verify deployment | us-east-1 | Verification failed: sample 1: no answer | Roll back',
      '5 | Verify deployment | eu-west-1 | Verification success | Roll back',
    ]);
  });

  it.each([
    [
      'select:fake/eu-west-1',
      '1 | Select region | us-east-1 | Selection failed in eu-west-1: timed out; last seen: nothing | End',
    ],
    [
      'route-100:fake/eu-west-1',
      '6 | Setup traffic routing | all regions | Routing failed in eu-west-1: timed out; last seen: nothing | Roll back',
    ],
    [
      'monitor:fake/us-east-1',
      '7 | Start health monitoring | all regions | Monitoring failed in us-east-1: timed out; last seen: nothing | Roll back',
    ],
  ])('at %s tells it in that phase’s row', (step, row) => {
    const rows = tableOf(eventsOf(planOf({}), failedAt(step, { kind: 'timed-out', afterMs: 1, lastSeen: 'nothing' })));
    expect(rows.at(-1)).toBe(row);
  });

  it('says what really follows where traffic moves in stages', () => {
    const ends = failedAt('route-10:fake/eu-west-1', { kind: 'timed-out', afterMs: 1, lastSeen: 'nothing' });
    const plan = planOf({ stages: [{ percent: 10 }, { percent: 100 }] });
    expect(tableOf(eventsOf(plan, ends)).at(-1)).toBe(
      '6 | Setup traffic routing (10 %) | all regions | Routing failed in eu-west-1: timed out; last seen: nothing | Roll back',
    );
  });

  it('cuts a long reason', () => {
    const ends = failedAt('deploy:fake/us-east-1', {
      kind: 'drift',
      expected: 'x'.repeat(500),
      observed: 'y',
      mixed: false,
    });
    expect(tableOf(eventsOf(planOf({}), ends))[1]?.length).toBeLessThan(220);
  });
});

test('a refused claim is told where regions are selected', () => {
  const [start, ...others] = eventsOf(planOf({}));
  const refused = { holder: 'other', target: 'acct/ep' };
  const rows = tableOf([
    ...(start === undefined ? [] : [start]),
    ...others.slice(0, 5),
    { type: 'effect-end', effect: 'c', step: 'claim', region: '', tries: 1, refused },
    { type: 'phase-end', phase: 'select', outcome: 'failed' },
    { type: 'rollout-end', outcome: 'failed', error: { kind: 'busy', by: 'rollout', ...refused } },
  ]);
  expect(rows).toEqual([
    '1 | Select region | us-east-1 | Selection failed: acct/ep is held by rollout other | End',
    '2 | End | - | - | Refused: rollout other holds acct/ep',
  ]);
});

test('an abort names itself', () => {
  const rows = tableOf([
    ...eventsOf(planOf({}), failedAt('deploy:fake/us-east-1', { kind: 'aborted' })),
    {
      type: 'rollout-end',
      outcome: 'aborted',
      error: { kind: 'aborted', reason: 'x', rollback: { outcome: 'completed', regions: [] } },
    },
  ]);
  expect(rows.slice(1)).toEqual([
    '2 | Deploy model | us-east-1 | Deployment aborted | Roll back',
    '3 | End | - | - | Aborted; rollback completed',
  ]);
});

test('an abort between two phases shows in the row that it ends', () => {
  const all = [...eventsOf(planOf({}))];
  const upTo = all.findIndex((event) => event.type === 'phase-end' && event.phase === 'select');
  const rows = tableOf([
    ...all.slice(0, upTo),
    { type: 'command', name: 'abort' },
    { type: 'phase-end', phase: 'select', outcome: 'failed' },
  ]);
  expect(rows).toEqual(['1 | Select region | us-east-1 | Selection aborted | End']);
});

test('after an abort, what still succeeds is followed by the rollback', () => {
  const all = [...eventsOf(planOf({ regions: [['fake/a', 'fake/b']] }))];
  const isEnd = (step: string) => all.findIndex((event) => event.type === 'step-end' && event.step === step);
  const upTo = isEnd('deploy:fake/b');
  const rows = tableOf([...all.slice(0, upTo), { type: 'command', name: 'abort' }, ...all.slice(upTo, upTo + 1)]);
  expect(rows.slice(1)).toEqual([
    '2 | Deploy model | a | Deployment success | Verify deployment in a',
    '3 | Deploy model | b | Deployment success | Roll back',
  ]);
});
