import { describe, expect, it, test } from 'vitest';
import type { RegionAfterRollback, RollbackOutcome, RolloutError, StepFailure } from '../errors/rollout-error.ts';
import { providerError } from '../provider/contract.ts';
import { formatError } from './format-error.ts';

const where = { step: 'deploy:aws/us-east-1', action: 'deploy', region: 'aws/us-east-1' } as const;
const noCapacity: StepFailure = {
  ...where,
  kind: 'provider-failed',
  attempts: 3,
  error: providerError({ kind: 'capacity', message: 'no ml.m5 left. ', vendorCode: 'E7', requestId: 'r-1' }),
};
const completed: RollbackOutcome = {
  outcome: 'completed',
  regions: [{ region: 'aws/us-east-1', previous: 'ready', version: '41', percent: 100 }],
};
const READ = 'Read afterwards: in aws/us-east-1 the previous deployment (version 41) takes all traffic.';

test.each<readonly [RolloutError, string]>([
  [
    { kind: 'invalid-spec', issues: [{ path: '', message: 'must be an object, not null' }] },
    'The spec is not valid, so nothing was started: it must be an object, not null. Correct the spec and start again.',
  ],
  [
    {
      kind: 'invalid-spec',
      issues: [
        { path: 'model', message: 'is missing' },
        { path: 'regions[1][0]', message: "there is no provider 'x'" },
      ],
    },
    "The spec is not valid, so nothing was started:\n  - model: is missing\n  - regions[1][0]: there is no provider 'x'\nCorrect the spec and start again.",
  ],
  [
    { kind: 'incompatible-provider', provider: 'aws', message: 'It lacks route().' },
    'It lacks route(). Nothing was started.',
  ],
  [
    { kind: 'busy', by: 'rollout', holder: 'other', target: 'acct/ep' },
    "Rollout other holds acct/ep, so this rollout was refused and changed nothing. Wait until the other ends (onBusy: 'wait'), or resume it, or abort it with abortRollout; then start again. " +
      'If nobody can continue it, call journal.breakClaim.',
  ],
  [
    { kind: 'busy', by: 'runner', holder: 'runner-2' },
    "Another runner (runner-2) drives this rollout, so nothing was done. Try again once the rollout has ended or the lease has run out, or wait with onBusy: 'wait'.",
  ],
  [
    { kind: 'busy', by: 'runner', holder: 'runner-2', until: 1_893_456_060_000 },
    "Another runner (runner-2) drives this rollout until 2030-01-01 00:01:00 UTC, unless it renews its lease, so nothing was done. Try again once the rollout has ended or the lease has run out, or wait with onBusy: 'wait'.",
  ],
  [
    { kind: 'rollout-failed', failures: [noCapacity], rollback: completed },
    'The rollout failed. Deploying to aws/us-east-1 failed after 3 attempts: no ml.m5 left (capacity, E7, request r-1). ' +
      `Everything that this rollout made was removed. ${READ} Start a new rollout later, or with another kind of machine or region.`,
  ],
  [
    { kind: 'rollout-failed', failures: [], rollback: { outcome: 'not-needed' } },
    'The rollout failed. Nothing was rolled back. Start a new rollout when you are ready.',
  ],
  [
    {
      kind: 'aborted',
      reason: 'wrong model',
      rollback: { outcome: 'incomplete', left: [{ region: 'aws/a', what: 'traffic', why: 'no answer' }], regions: [] },
    },
    'The rollout was aborted (wrong model). The rollback is incomplete. Not rolled back: the traffic in aws/a (no answer). Remove by hand what is left, then start a new rollout.',
  ],
  [
    { kind: 'invalid-options', issues: [{ path: 'lease', message: 'is too short' }] },
    'The options are not valid, so nothing was done: lease: is too short. Correct the options and call again.',
  ],
  [
    { kind: 'invalid-options', issues: [{ path: '', message: 'are missing' }] },
    'The options are not valid, so nothing was done: they are missing. Correct the options and call again.',
  ],
  [
    { kind: 'stopped', reason: 'SIGTERM' },
    'The rollout was stopped (SIGTERM) and is suspended. Continue it with resumeRollout and the journal that has its log.',
  ],
  [
    { kind: 'needs-human', why: 'the fleet is mixed.', failures: [], rollback: completed },
    `The rollout needs manual action: the fleet is mixed. Everything that this rollout made was removed. ${READ} Repair it by hand, then start a new rollout.`,
  ],
  [
    { kind: 'cannot-resume', reason: 'the log has a gap after 7' },
    'Nothing was done: the log has a gap after 7. Resume a rollout with its own log and spec, before it has ended; for a new rollout, choose a new id.',
  ],
  [
    { kind: 'journal-failed', message: 'disk full' },
    'The journal failed, so the rollout is interrupted: disk full. Once the journal works again, continue with resumeRollout or the next turn.',
  ],
  [
    { kind: 'internal', message: 'no such step' },
    'The engine stopped because of a bug in it: no such step. Report this text; resumeRollout continues from the log.',
  ],
])('%j is one paragraph, or a list', (error, text) => {
  expect(formatError(error)).toBe(text);
});

const rollout = { id: 'r-7', model: 'fraud', version: '42' };

test.each<readonly [RolloutError, RegExp]>([
  [
    { kind: 'rollout-failed', rollout, failures: [noCapacity], rollback: completed },
    /^Rollout r-7 of fraud 42 failed\. Deploying to/,
  ],
  [
    { kind: 'aborted', rollout, reason: 'why not.', rollback: completed },
    /^Rollout r-7 of fraud 42 was aborted \(why not\)\. /,
  ],
  [
    { kind: 'stopped', rollout, reason: 'SIGTERM' },
    /^Rollout r-7 of fraud 42 was stopped \(SIGTERM\) and is suspended\. Continue it with resumeRollout/,
  ],
  [
    { kind: 'needs-human', rollout, why: 'it is mixed', failures: [], rollback: completed },
    /^Rollout r-7 of fraud 42 needs manual action: it is mixed\. /,
  ],
])('the error of a rollout that is known says which it was: %j', (error, text) => {
  expect(formatError(error)).toMatch(text);
});

test('what is left for lack of permission says so', () => {
  const left = { region: 'aws/a', what: 'deployment', why: 'denied.' } as const;
  const textOf = (kind: 'permission' | 'capacity') =>
    formatError({
      kind: 'aborted',
      reason: 'x',
      rollback: { outcome: 'incomplete', left: [{ ...left, kind }], regions: [] },
    });
  expect(textOf('permission')).toContain(
    'Not rolled back: the deployment in aws/a (denied). Grant the missing permission, then remove by hand what is left, then start a new rollout.',
  );
  expect(textOf('capacity')).not.toContain('permission');
});

test('what prepare found is done before another start; the spec may be right', () => {
  const error = providerError({ kind: 'invalid', message: 'the role does not exist: make it' });
  const failure: StepFailure = { ...where, action: 'select', kind: 'provider-failed', attempts: 1, error };
  const textOf = (level: 'error' | 'warning') =>
    formatError({
      kind: 'rollout-failed',
      failures: [{ ...failure, findings: [{ level, message: error.message }] }],
      rollback: completed,
    });
  expect(textOf('error')).toMatch(/Follow the findings, then start again\.$/);
  expect(textOf('warning')).toMatch(/Correct the spec/);
});

describe('each failure says where, why, and what to do', () => {
  it.each<readonly [StepFailure, string, string]>([
    [
      {
        ...where,
        kind: 'provider-failed',
        attempts: 1,
        error: providerError({ kind: 'permission', message: 'denied' }),
      },
      'Deploying to aws/us-east-1 failed: denied (permission).',
      'Check the credentials and their permissions',
    ],
    [
      {
        ...where,
        action: 'verify',
        kind: 'verification-failed',
        reasons: ['sample 1: no answer', 'sample 2: no answer'],
      },
      'Verifying aws/us-east-1 failed: sample 1: no answer; sample 2: no answer.',
      'Correct the model',
    ],
    [
      { ...where, action: 'restore', kind: 'timed-out', afterMs: 90_000, lastSeen: 'pending' },
      'Moving traffic back in aws/us-east-1 timed out after 1m 30s; last seen: pending.',
      'timeouts.retire',
    ],
    [
      { ...where, action: 'route', kind: 'drift', expected: 'version 2', observed: 'version 1', mixed: false },
      'Routing traffic in aws/us-east-1 failed: expected version 2, but saw version 1.',
      'what else changes this deployment',
    ],
    [
      { ...where, kind: 'fallback-unhealthy', observed: 'failed' },
      'cannot take the traffic back: failed.',
      'Repair the previous deployment',
    ],
    [{ ...where, action: 'monitor', kind: 'aborted' }, 'Monitoring aws/us-east-1 was aborted.', 'when you are ready'],
  ])('%j', (failure, what, todo) => {
    const text = formatError({ kind: 'rollout-failed', failures: [failure], rollback: completed });
    expect(text).toContain(what);
    expect(text).toContain(todo);
  });
});

test('of a verification the count is named, three samples, and how many more there are', () => {
  const samples = Array.from({ length: 9 }, (_, index) => `sample ${index + 1} at $.species: not the expected value`);
  const reasons = ['8 of 30 samples as expected, 27 needed', ...samples, 'and 13 more'];
  const failures: StepFailure[] = [{ ...where, action: 'verify', kind: 'verification-failed', reasons }];
  expect(formatError({ kind: 'rollout-failed', failures, rollback: completed })).toBe(
    'The rollout failed. Verifying aws/us-east-1 failed: 8 of 30 samples as expected, 27 needed; ' +
      'sample 1 at $.species: not the expected value; sample 2 at $.species: not the expected value; ' +
      'sample 3 at $.species: not the expected value; and 19 more. ' +
      `Everything that this rollout made was removed. ${READ} ` +
      'Correct the model or its expected answers, then start a new rollout.',
  );
});

test.each<readonly [readonly RegionAfterRollback[], string]>([
  [
    [
      { region: 'aws/a', previous: 'ready', version: '41', percent: 100 },
      { region: 'aws/b', previous: 'ready', version: '41', percent: 100 },
      { region: 'aws/c', previous: 'ready', version: '41', percent: 30 },
    ],
    'in aws/a, aws/b the previous deployment (version 41) takes all traffic; in aws/c the previous deployment (version 41) takes 30 percent of the traffic.',
  ],
  [[{ region: 'aws/a', previous: 'none' }], 'in aws/a there was no previous deployment.'],
  [
    [{ region: 'aws/a', previous: 'unread', detail: 'denied.' }],
    'in aws/a the previous deployment could not be read (denied), so what serves there is not known.',
  ],
  [
    [{ region: 'aws/a', previous: 'absent' }],
    'in aws/a the previous deployment is gone, so what serves there is not known.',
  ],
  [
    [{ region: 'aws/a', previous: 'failed', version: '41', percent: 100, detail: 'it crashed' }],
    'in aws/a the previous deployment (version 41) is failed (it crashed).',
  ],
])('of a rollback is told what was read, and no more: %j', (regions, text) => {
  const error: RolloutError = { kind: 'aborted', reason: 'x', rollback: { outcome: 'completed', regions } };
  expect(formatError(error)).toContain(`Read afterwards: ${text} Start`);
});

test('an error has one advice, whatever failed and whatever is left', () => {
  const timedOut: StepFailure = { ...where, region: 'aws/b', kind: 'timed-out', afterMs: 1, lastSeen: 'pending' };
  const failures = [noCapacity, timedOut];
  const done = formatError({ kind: 'rollout-failed', failures, rollback: completed });
  expect(done).toMatch(/Start a new rollout later, or with another kind of machine or region\.$/);
  expect(done.match(/start a new rollout/gi)).toHaveLength(1);
  const left = [{ region: 'aws/a', what: 'deployment', why: 'denied' }] as const;
  const rollback = { outcome: 'incomplete', left, regions: [] } as const;
  expect(formatError({ kind: 'rollout-failed', failures, rollback }).match(/start a new rollout/gi)).toHaveLength(1);
  expect(
    formatError({ kind: 'needs-human', why: 'x', failures, rollback }).match(/start a new rollout/gi),
  ).toHaveLength(1);
});

test('a long list is cut, and counted', () => {
  const issues = Array.from({ length: 14 }, (_, index) => ({
    path: `regions[${index}]`,
    message: 'must not be empty',
  }));
  expect(formatError({ kind: 'invalid-spec', issues })).toContain(
    'regions[9]: must not be empty\n  - and 4 more\nCorrect',
  );
});
