import { expect, test } from 'vitest';
import { planOf, tableOf } from '../../test/paper-log.ts';
import type { EventBody } from '../events/rollout-event.ts';

test.each<readonly [Extract<EventBody, { readonly type: 'rollout-end' }>, string]>([
  [
    {
      type: 'rollout-end',
      outcome: 'failed',
      error: { kind: 'rollout-failed', failures: [], rollback: { outcome: 'not-needed' } },
    },
    'Rollout failed; nothing to roll back',
  ],
  [
    {
      type: 'rollout-end',
      outcome: 'aborted',
      error: {
        kind: 'aborted',
        reason: '',
        rollback: {
          outcome: 'incomplete',
          left: [
            { region: 'fake/us-east-1', what: 'traffic', why: '' },
            { region: 'fake/eu-west-1', what: 'deployment', why: '' },
          ],
          regions: [],
        },
      },
    },
    'Aborted; rollback incomplete: traffic in us-east-1, deployment in eu-west-1',
  ],
  [
    {
      type: 'rollout-end',
      outcome: 'needs-human',
      error: { kind: 'needs-human', why: 'the fleet is mixed', failures: [], rollback: { outcome: 'not-needed' } },
    },
    'Needs manual action: the fleet is mixed',
  ],
  [
    {
      type: 'rollout-end',
      outcome: 'failed',
      error: {
        kind: 'rollout-failed',
        failures: [],
        rollback: { outcome: 'completed', regions: [] },
        kept: ['fake/us-east-1'],
      },
    },
    'Rollout failed; rollback completed; us-east-1 keeps version 42',
  ],
  [{ type: 'rollout-end', outcome: 'failed', error: { kind: 'internal', message: 'x' } }, 'Rollout failed'],
  [
    {
      type: 'rollout-end',
      outcome: 'aborted',
      error: { kind: 'aborted', reason: '', supersededBy: 's-8', rollback: { outcome: 'completed', regions: [] } },
    },
    'Aborted: superseded by rollout s-8; rollback completed',
  ],
  [
    {
      type: 'rollout-end',
      outcome: 'failed',
      error: {
        kind: 'blocked-version',
        blocked: ['acct/a', 'acct/b'].map((target) => ({
          target,
          model: 'fraud',
          version: '42',
          rolloutId: 'r-6',
          at: 1,
          why: 'it failed',
        })),
      },
    },
    'Refused: version 42 is blocked in acct/a, acct/b',
  ],
  [
    {
      type: 'rollout-end',
      outcome: 'failed',
      error: {
        kind: 'blocked-version',
        blocked: ['a', 'b'].map((name) => ({
          target: `${name}-with-the-long-name-of-an-endpoint`,
          model: 'fraud',
          version: '42',
          rolloutId: 'r-6',
          at: 1,
          why: 'it failed',
        })),
      },
    },
    'Refused: version 42 is blocked in 2 targets',
  ],
])('the last row says what became of it', (end, result) => {
  expect(tableOf([{ type: 'rollout-start', plan: planOf({}), nonce: 'n' }, end])).toEqual([
    `1 | End | - | - | ${result}`,
  ]);
});
