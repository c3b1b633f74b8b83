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
  [{ type: 'rollout-end', outcome: 'failed', error: { kind: 'internal', message: 'x' } }, 'Rollout failed'],
])('the last row says what became of it', (end, result) => {
  expect(tableOf([{ type: 'rollout-start', plan: planOf({}), nonce: 'n' }, end])).toEqual([
    `1 | End | - | - | ${result}`,
  ]);
});
