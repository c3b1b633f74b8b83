import { expect, test } from 'vitest';
import { emptyEvidence } from '../gates/judge/evidence.ts';
import { foldPeriod } from '../gates/judge/fold-period.ts';
import { verdictOf } from '../gates/judge/verdict-of.ts';
import { watchRule } from './watch-gate.ts';

const PERIOD_MS = 60_000;
const rule = watchRule('errors', { acceptable: 0.005, harmful: 0.01 }, { periodMs: PERIOD_MS, tests: 6 });

/** Chance that is the same in every run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** After how many periods a rate of bad requests fails; undefined if it does not. It is good for `goodFor` periods first. */
function failsAfter(
  seed: number,
  rate: number,
  { goodFor = 0, periods = 2_000, perPeriod = 600 } = {},
): number | undefined {
  const random = randomOf(seed);
  let evidence = emptyEvidence(rule, 1);
  for (let at = 0; at < goodFor + periods; at += 1) {
    const p = at < goodFor ? 0.001 : rate;
    let bad = 0;
    for (let request = 0; request < perPeriod; request += 1) if (random() < p) bad += 1;
    const from = at * PERIOD_MS;
    evidence = foldPeriod(evidence, rule, { from, to: from + PERIOD_MS, n: perPeriod, k: bad, m: 0, b: 0 });
    if (verdictOf(rule, evidence) === 'fail') return at < goodFor ? undefined : at - goodFor + 1;
  }
  return undefined;
}

test('a version that is just acceptable is not called unhealthy for weeks of minutes', () => {
  const alarms = Array.from({ length: 5 }, (_, seed) => failsAfter(seed + 1, 0.005, { periods: 4_000 }));
  expect(alarms).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('a version that turns bad is found within minutes, after an hour or after weeks of good ones', () => {
  for (const goodFor of [60, 10_000]) {
    const found = failsAfter(7, 0.05, { goodFor, periods: 60 });
    expect(found).toBeLessThanOrEqual(4);
  }
  expect(failsAfter(7, 0.02, { goodFor: 10_000, periods: 60 })).toBeLessThanOrEqual(8);
});

test('one burst alone never makes it unhealthy', () => {
  const evidence = foldPeriod(emptyEvidence(rule, 1), rule, { from: 0, to: PERIOD_MS, n: 600, k: 600, m: 0, b: 0 });
  expect(verdictOf(rule, evidence)).not.toBe('fail');
});
