import { expect, test } from 'vitest';
import { planOf } from '../../test/paper-log.ts';
import { foldEvents } from '../engine/fold.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { EventBody, RolloutEvent } from '../events/rollout-event.ts';
import { formatError } from './format-error.ts';
import { processTable } from './process-table.ts';
import { redactEvent } from './redact-event.ts';

// Since every answer is checked, only a log of an older engine, or data that somebody made by hand, has such errors.
test.each([
  undefined,
  null,
  5,
  'boom',
  {},
  [],
  { message: 5 },
  { kind: 'toString', message: null },
  { kind: 'quota' },
  { message: { text: 'boom' }, requestId: 7, vendorCode: {} },
])('whatever stands for the error of a provider (%j), it can be told', (error) => {
  const where = { step: 'deploy:fake/a', action: 'deploy', region: 'fake/a' };
  const failure = { ...where, kind: 'provider-failed', attempts: 2, error, findings: [null] };
  const failed = {
    kind: 'rollout-failed',
    failures: [failure],
    rollback: { outcome: 'not-needed' },
  } as unknown as RolloutError;
  expect(formatError(failed)).toMatch(/^The rollout failed\. Deploying to fake\/a failed after 2 attempts: .+/);

  const plan = planOf({});
  const bodies = [
    { type: 'rollout-start', plan, nonce: 'n' },
    { type: 'phase-start', phase: 'select' },
    { type: 'phase-end', phase: 'select', outcome: 'succeeded' },
    { type: 'phase-start', phase: 'wave-1' },
    { type: 'step-start', ...where },
    { type: 'effect-end', effect: 'e', step: where.step, region: where.region, tries: 1, error },
    { type: 'step-end', ...where, outcome: 'failed', failure },
    { type: 'rollout-end', outcome: 'failed', error: failed },
  ] as unknown as readonly EventBody[];
  const events = bodies.map(
    (body, index) => ({ ...body, v: 3, seq: index + 1, at: 0, rolloutId: 'r' }) as RolloutEvent,
  );
  expect(processTable(events).at(-1)).toMatchObject({ action: 'End' });
  expect(events.map(redactEvent)).toHaveLength(events.length);
  expect(foldEvents(events).status).toBe('ended');
});
