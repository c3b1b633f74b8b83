import { describe, expect, it } from 'vitest';
import type { BlockedVersion, LedgerChange } from '../ledger/ledger-change.ts';
import { changeEntry, type LedgerEntry } from './ledger-entry.ts';

const of = { target: 'acct/ep', region: 'aws/us-east-1', model: 'fraud' };

function serving(version: string): LedgerEntry['actual'] {
  return { state: 'serving', version, percent: 100 };
}

function success(version: string, at: number): LedgerChange {
  return {
    ...of,
    desired: version,
    actual: serving(version),
    verified: { version, rolloutId: `r${at}`, at },
    unblocked: version,
  };
}

function block(version: string, at: number): BlockedVersion {
  return { model: of.model, version, rolloutId: `r${at}`, at, why: 'it failed' };
}

function rollback(version: string, at: number, to?: string): LedgerChange {
  const actual: LedgerEntry['actual'] = to === undefined ? { state: 'unknown', why: 'no read' } : serving(to);
  return { ...of, desired: to, actual, blocked: block(version, at) };
}

function entryAfter(...changes: readonly (readonly [at: number, change: LedgerChange])[]): LedgerEntry | undefined {
  let entry: LedgerEntry | undefined;
  for (const [at, change] of changes) entry = changeEntry(entry, change, { rolloutId: `r${at}`, at });
  return entry;
}

describe('the entry of a target', () => {
  it('has the desired, the observed and the verified version after a success', () => {
    const verified = { version: '42', rolloutId: 'r1', at: 1 };
    expect(entryAfter([1, success('42', 1)])).toEqual({
      ...of,
      desired: '42',
      actual: serving('42'),
      verified,
      blocked: [],
      rolloutId: 'r1',
      at: 1,
    });
  });

  it('has after a rollback the previous version as the desired one, and still the last verified one', () => {
    expect(entryAfter([1, success('41', 1)], [2, rollback('42', 2, '41')])).toMatchObject({
      desired: '41',
      actual: serving('41'),
      verified: { version: '41' },
      blocked: [block('42', 2)],
    });
  });

  it('keeps the desired version that it had where a rollback was not read, and says that the actual one is unknown', () => {
    const entry = entryAfter([1, success('41', 1)], [2, rollback('42', 2)]);
    expect(entry).toMatchObject({ desired: '41', actual: { state: 'unknown', why: 'no read' } });
  });

  it('keeps what is blocked until that version succeeds', () => {
    const blocked = entryAfter([1, rollback('42', 1)], [2, success('43', 2)], [3, rollback('44', 3)]);
    expect(blocked?.blocked).toEqual([block('42', 1), block('44', 3)]);
    const entry = entryAfter([1, rollback('42', 1)], [2, success('42', 2)]);
    expect(entry?.blocked).toEqual([]);
  });

  it('has the newest reason of a version that was rolled back twice', () => {
    expect(entryAfter([1, rollback('42', 1)], [2, rollback('42', 2)])?.blocked).toEqual([block('42', 2)]);
  });

  it('takes from an older rollout only what that one blocked', () => {
    const newest = entryAfter([5, success('43', 5)]);
    expect(entryAfter([5, success('43', 5)], [2, success('41', 2)])).toEqual(newest);
    expect(entryAfter([5, success('43', 5)], [2, rollback('42', 2, '41')])).toEqual({
      ...newest,
      blocked: [block('42', 2)],
    });
    // It was verified since.
    expect(entryAfter([5, success('42', 5)], [2, rollback('42', 2)])?.blocked).toEqual([]);
  });
});
