import type { RolloutEvent } from '@landfall/core';
import { expect, test } from 'vitest';
import { checkCalls } from '../src/check-calls.ts';

const LOG = [
  { type: 'effect-start', at: 1_000, effect: 'e1', key: 'r/deploy/1' },
  { type: 'effect-end', at: 2_000, effect: 'e1' },
  { type: 'effect-start', at: 2_000, effect: 'e2', key: 'r/route/1' },
] as unknown as readonly RolloutEvent[];

test('calls are told apart: repeated before their end, made again after it, another under one key, in no log', () => {
  const call = (key: string, arrivedAt: number, what = 'this') => ({ key, what, arrivedAt });
  expect(checkCalls([call('r/deploy/1', 1_100), call('r/route/1', 2_100)], [LOG])).toEqual({
    repeated: 0,
    late: [],
    changed: [],
    unknown: [],
  });
  const checked = checkCalls(
    [
      call('r/deploy/1', 1_100),
      call('r/deploy/1', 1_500),
      call('r/deploy/1', 3_000),
      call('r/route/1', 2_100),
      call('r/route/1', 2_200, 'that'),
      call('r/retire/1', 2_300),
    ],
    [LOG],
  );
  expect(checked).toEqual({
    repeated: 2,
    late: ['r/deploy/1: 1000 ms after its end: this'],
    changed: ['r/route/1: that instead of this'],
    unknown: ['r/retire/1: this'],
  });
});
