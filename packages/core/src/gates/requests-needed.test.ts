import { expect, test } from 'vitest';
import { requestsForRatio, requestsForShare } from './requests-needed.ts';

const CLEAN = { beta: 0.05, badShare: 0 };

test('a clean version proves a share below 1 % with 354 requests, and a smaller one with more', () => {
  expect(requestsForShare(0.01, CLEAN)).toBe(354);
  expect(requestsForShare(0.005, CLEAN)).toBeGreaterThan(700);
  expect(requestsForShare(0.01, { ...CLEAN, beta: 0.5 })).toBeLessThan(354);
});

test('bad requests make it longer, and at the limit no number is enough', () => {
  expect(requestsForShare(0.01, { ...CLEAN, badShare: 0.0025 })).toBeGreaterThan(500);
  expect(requestsForShare(0.01, { ...CLEAN, badShare: 0.01 })).toBeUndefined();
});

const ratio = { ...CLEAN, acceptable: 1.25, harmful: 2, harmless: 0.01, previousPerNew: 19 };

test('a ratio of two clean versions is proven by the harmless share alone, with 429 requests at 1 %', () => {
  expect(requestsForRatio(ratio)).toBe(429);
  expect(requestsForRatio({ ...ratio, harmless: 0.001 })).toBe(4_303);
});

test('where both have as many bad requests, more of them prove the ratio sooner, and so does more traffic beside', () => {
  const at = (badShare: number, previousPerNew = 19): number =>
    requestsForRatio({ ...ratio, harmless: 0.0001, badShare, previousPerNew }) ?? Number.NaN;
  expect(at(0.05)).toBeGreaterThan(200);
  expect(at(0.05)).toBeLessThan(400);
  expect(at(0.01) / at(0.05)).toBeCloseTo(5, 1);
  expect(at(0.05, 1)).toBeGreaterThan(1.5 * at(0.05));
});
