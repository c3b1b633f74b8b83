import { expect, test } from 'vitest';
import { addLogs, IMPOSSIBLE, lnOfMean, natsOf, wholeLog } from './whole-logs.ts';

test('sums of 180 regions stay exact whole numbers, whatever the evidence is', () => {
  const most = wholeLog(1e9);
  expect(natsOf(most)).toBe(50_000);
  expect(natsOf(wholeLog(-1e9))).toBe(-50_000);
  expect(addLogs(most, most)).toBe(most);
  expect(Number.isSafeInteger(180 * most)).toBe(true);
});

test('what is impossible stays so, in JSON too', () => {
  expect(wholeLog(Number.NEGATIVE_INFINITY)).toBe(IMPOSSIBLE);
  expect(addLogs(IMPOSSIBLE, wholeLog(10))).toBe(IMPOSSIBLE);
  expect(natsOf(JSON.parse(JSON.stringify(IMPOSSIBLE)) as number)).toBe(Number.NEGATIVE_INFINITY);
  expect(lnOfMean([IMPOSSIBLE, IMPOSSIBLE])).toBe(Number.NEGATIVE_INFINITY);
});

test('the mean of likelihoods too large for a number', () => {
  expect(lnOfMean([wholeLog(2000), wholeLog(2000), IMPOSSIBLE, IMPOSSIBLE])).toBeCloseTo(2000 - Math.LN2, 8);
});
