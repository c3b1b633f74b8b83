import type { EventBody } from '@landfall/core';
import { expect, it } from 'vitest';
import { formatTable } from '../src/format-table.ts';
import { describeEvent } from '../src/print-progress.ts';

const describeBody = (body: EventBody): string | undefined =>
  describeEvent({ v: 3, seq: 1, at: 0, rolloutId: 'iris-1', ...body });

it('aligns the columns of a table, and leaves no space at the end of a line', () => {
  const table = formatTable(['Step', 'Action'], [['1', 'Select region'], ['10', ''], ['11']]);
  expect(table).toBe(
    ['  Step   Action', '  ----   -------------', '  1      Select region', '  10', '  11'].join('\n'),
  );
});

const verify = { step: 'verify:local/us-east-1', action: 'verify', region: 'local/us-east-1' } as const;
const verification = { subject: 'deployment', samples: 30, slowestMs: 4, checks: [], reasons: [] } as const;

it('says how a step went, where, and what was found', () => {
  const body: EventBody = {
    type: 'step-end',
    ...verify,
    outcome: 'succeeded',
    verification: { ...verification, verdict: 'pass', asExpected: 29 },
  };
  expect(describeBody(body)).toBe('✓ verify  local/us-east-1  29 of 30 samples as expected');
});

it('says what serves after a rollback', () => {
  const confirm = { step: 'confirm:local/us-east-1', action: 'confirm', region: 'local/us-east-1' } as const;
  const after = { region: 'local/us-east-1', previous: 'ready', version: '2', percent: 100 } as const;
  expect(describeBody({ type: 'step-end', ...confirm, outcome: 'succeeded', after })).toBe(
    '✓ confirm local/us-east-1  version 2 takes 100 % of the traffic',
  );
});

it('says why a step failed', () => {
  const body: EventBody = {
    type: 'step-end',
    ...verify,
    outcome: 'failed',
    failure: { kind: 'timed-out', ...verify, afterMs: 30_000, lastSeen: 'pending' },
  };
  expect(describeBody(body)).toBe('✗ verify  local/us-east-1  not done after 30 s; last seen: pending');
});

it('counts the samples of a verification that failed, once', () => {
  const reasons = ['8 of 30 samples as expected, 27 needed', 'sample 1 at $.species: not the expected value'];
  const body: EventBody = {
    type: 'step-end',
    ...verify,
    outcome: 'failed',
    verification: { ...verification, verdict: 'fail', asExpected: 8, reasons },
    failure: { kind: 'verification-failed', ...verify, reasons },
  };
  expect(describeBody(body)).toBe('✗ verify  local/us-east-1  8 of 30 samples as expected, 27 needed');
});

it('is silent about what only a machine wants to know', () => {
  expect(describeBody({ type: 'phase-start', phase: 'wave-1' })).toBeUndefined();
});
