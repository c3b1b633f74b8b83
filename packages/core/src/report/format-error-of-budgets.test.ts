import { describe, expect, test } from 'vitest';
import type { RollbackOutcome, RolloutError, StepFailure } from '../errors/rollout-error.ts';
import { type ProviderErrorKind, providerError } from '../provider/contract.ts';
import { formatError } from './format-error.ts';

function failedIn(region: string, kind: ProviderErrorKind = 'capacity', message = 'no ml.m5 left'): StepFailure {
  const error = providerError({ kind, message });
  return { kind: 'provider-failed', error, attempts: 1, step: `deploy:${region}`, action: 'deploy', region };
}

type FailedError = Extract<RolloutError, { readonly kind: 'rollout-failed' }>;

const ROLLBACK: RollbackOutcome = { outcome: 'completed', regions: [] };
const failed = (more: Partial<FailedError>): RolloutError => ({
  kind: 'rollout-failed',
  failures: [failedIn('aws/a')],
  rollback: ROLLBACK,
  ...more,
});

const REMOVED = 'Everything that this rollout made was removed.';
const LATER = 'Start a new rollout later, or with another kind of machine or region.';

describe('a rollout that failed by its budget says', () => {
  test('where the same step failed for the same reason in one sentence, and how many may fail', () => {
    const failures = ['aws/a', 'aws/b', 'aws/c'].map((region) => failedIn(region));
    const error = failed({ failures, exceeded: { of: 'rollout', failed: 3, tolerated: 2 } });
    expect(formatError(error)).toBe(
      `The rollout failed. Deploying to aws/a, aws/b and aws/c failed: no ml.m5 left (capacity). 3 regions failed, and only 2 may (failure.tolerate). ${REMOVED} ${LATER}`,
    );
  });

  test('each different reason, and what to do about each before the new rollout', () => {
    const failures = [failedIn('aws/a', 'quota', 'limit 0'), failedIn('aws/b', 'permission', 'denied')];
    const error = failed({ failures, exceeded: { of: 'rollout', failed: 2, tolerated: 1 } });
    expect(formatError(error)).toBe(
      `The rollout failed. Deploying to aws/a failed: limit 0 (quota). Deploying to aws/b failed: denied (permission). 2 regions failed, and only 1 may (failure.tolerate). ${REMOVED} Request a higher quota. Check the credentials and their permissions. Then start a new rollout.`,
    );
  });

  test('what to do first where only one advice is about a later start', () => {
    const failures = [failedIn('aws/a'), failedIn('aws/b', 'quota', 'limit 0')];
    expect(formatError(failed({ failures }))).toContain(`${REMOVED} Request a higher quota. ${LATER}`);
  });

  test.each([
    [{ of: 'rollout', failed: 1, tolerated: 0 }, '1 region failed, and none may (failure.tolerate).'],
    [
      { of: 'wave', wave: 'wave-2', failed: 2, tolerated: 1 },
      '2 regions of wave-2 failed, and only 1 may (failure.toleratePerWave).',
    ],
    [{ of: 'region', region: 'aws/a' }, 'aws/a must succeed (failure.mustSucceed).'],
  ] as const)('which part of the budget: %o', (exceeded, sentence) => {
    expect(formatError(failed({ exceeded }))).toContain(` (capacity). ${sentence} ${REMOVED}`);
  });

  test('how long it was held without a decision', () => {
    expect(formatError(failed({ heldMs: 14_400_000 }))).toContain(
      ` It was held for 4h, in which nobody decided. ${REMOVED}`,
    );
  });
});

describe('regions that keep the new version', () => {
  const rollout = { id: 'r', model: 'fraud', version: '42' };

  test('after a rollback of waves: which, that monitoring is off, and the two ways on', () => {
    expect(formatError(failed({ rollout, kept: ['aws/b', 'aws/c'], keptBy: 'waves' }))).toBe(
      `Rollout r of fraud 42 failed. Deploying to aws/a failed: no ml.m5 left (capacity). aws/b and aws/c keep version 42, since only waves with a failure were rolled back; monitoring is not switched on there. Everything that this rollout made in the other regions was removed. ${LATER} To finish, roll out version 42 to all regions again and name it in allowBlocked; that also switches monitoring on. To take it back, roll out the previous version to aws/b and aws/c.`,
    );
  });

  test('where all else went well: they are not said to be removed', () => {
    const error: RolloutError = {
      kind: 'needs-human',
      rollout,
      why: 'in aws/a the previous deployment is gone',
      failures: [failedIn('aws/a')],
      rollback: ROLLBACK,
      kept: ['aws/b'],
      keptBy: 'served',
    };
    expect(formatError(error)).toContain(
      'aws/b keeps version 42. Everything that this rollout made in the other regions was removed.',
    );
  });
});

test.each([
  [['retry', 'accept', 'abort'], 'retry(), accept() or abort()'],
  [['accept', 'abort'], 'accept() or abort()'],
] as const)('a failure that is held names its hold and what can be decided: %j', (commands, calls) => {
  const reasons = ['aws/a: no ml.m5 left'];
  const held: RolloutError = { kind: 'held', step: 'hold-1', commands, reasons, until: 1_893_456_060_000 };
  expect(formatError(held)).toBe(
    `The rollout is held at hold-1, and waits for a person until 2030-01-01 00:01:00 UTC: aws/a: no ml.m5 left. Traffic stays as it is. Continue it with resumeRollout and its ${calls}; or send one of these commands to the journal, with step 'hold-1', and resume it.`,
  );
});
