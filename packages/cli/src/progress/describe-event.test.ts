import type { EventBody } from '@landfall/core';
import { expect, test } from 'vitest';
import { describeEvent } from './describe-event.ts';

const told = (body: EventBody, options = {}): string | undefined =>
  describeEvent({ v: 3, seq: 1, at: 0, rolloutId: 'iris-1', ...body }, options);

const verify = { step: 'verify:local/us-east-1', action: 'verify', region: 'local/us-east-1' } as const;
const verification = { subject: 'deployment', samples: 30, slowestMs: 4, checks: [], reasons: [] } as const;

test('says how a step went, where, and what was found', () => {
  const passed = { ...verification, verdict: 'pass', asExpected: 29 } as const;
  expect(told({ type: 'step-end', ...verify, outcome: 'succeeded', verification: passed })).toBe(
    '✓ verify  local/us-east-1  29 of 30 samples as expected',
  );
  const none = { ...passed, samples: 0, asExpected: 0 };
  expect(told({ type: 'step-end', ...verify, outcome: 'succeeded', verification: none })).toBe(
    '✓ verify  local/us-east-1',
  );
});

test('says what serves after a rollback', () => {
  const confirm = { step: 'confirm:local/us-east-1', action: 'confirm', region: 'local/us-east-1' } as const;
  const after = { region: 'local/us-east-1', previous: 'ready', version: '2', percent: 100 } as const;
  expect(told({ type: 'step-end', ...confirm, outcome: 'succeeded', after })).toBe(
    '✓ confirm local/us-east-1  version 2 takes 100 % of the traffic',
  );
});

test('says why a step failed, with what the samples found once', () => {
  const failure = { kind: 'timed-out', ...verify, afterMs: 30_000, lastSeen: 'pending' } as const;
  expect(told({ type: 'step-end', ...verify, outcome: 'failed', failure })).toBe(
    '✗ verify  local/us-east-1  timed out; last seen: pending',
  );
  const reasons = ['8 of 30 samples as expected, 27 needed', 'sample 1 at $.species: not the expected value'];
  const failed = { ...verification, verdict: 'fail', asExpected: 8, reasons } as const;
  expect(
    told({
      type: 'step-end',
      ...verify,
      outcome: 'failed',
      verification: failed,
      failure: { kind: 'verification-failed', ...verify, reasons },
    }),
  ).toBe('✗ verify  local/us-east-1  8 of 30 samples as expected, 27 needed');
});

test('is silent about what only a machine wants to know, unless it is asked for', () => {
  expect(told({ type: 'phase-start', phase: 'wave-1' })).toBeUndefined();
  expect(told({ type: 'phase-start', phase: 'wave-1' }, { verbose: true })).toBe('  phase-start, phase wave-1');
});

test('tells of commands, pauses and holds', () => {
  expect(told({ type: 'command', name: 'abort', by: 'ada', reason: 'wrong model' })).toBe(
    '  command abort by ada: wrong model',
  );
  expect(told({ type: 'command', name: 'pause', refused: 'it is paused' })).toBe(
    '  command pause was refused: it is paused',
  );
  expect(told({ type: 'pause-start', reason: 'payday' })).toBe('! paused: payday');
  const hold = {
    type: 'hold-start',
    hold: 'hold-1',
    until: 0,
    regions: ['a/b'],
    reasons: ['too many failed'],
  } as const;
  expect(told(hold)).toBe('! hold-1 waits for a decision until 1970-01-01 00:00:00 UTC: too many failed');
});

test('is one line that is safe to print, and an event of a newer version has none', () => {
  const message = 'one\ntwo\u001B[2J three\u202E';
  expect(told({ type: 'warning', message })).toBe('! warning: one two three');
  const failure = { kind: 'provider-failed', ...verify, attempts: 1, error: { kind: 'rejected', message } } as never;
  expect(told({ type: 'step-end', ...verify, outcome: 'failed', failure }, { color: false })).not.toMatch(/\p{Cc}/u);
  expect(told({ type: 'from-the-future' } as never)).toBeUndefined();
});

test('says a warning of many regions once', () => {
  const warnings = [
    'fake/a: errors cannot be concluded',
    'fake/b: errors cannot be concluded',
    'fake/b: slow is left out',
  ];
  const bake = { step: 'bake-5', action: 'bake' } as const;
  expect(told({ type: 'bake-checkpoint', ...bake, regions: {}, warnings })).toBe(
    '  fake/a and 1 more: errors cannot be concluded; fake/b: slow is left out',
  );
});
