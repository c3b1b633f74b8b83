import { describe, expect, it } from 'vitest';
import {
  addScatter,
  cautiousDispersion,
  dispersionOf,
  type HistoryPeriod,
  historyDispersion,
  noScatter,
} from './dispersion.ts';

function history(bad: readonly number[], requests = 6000): readonly HistoryPeriod[] {
  return bad.map((each) => ({ requests, bad: each }));
}

describe('the dispersion before a rollout', () => {
  it('is 3 without history, and without a bad request in it', () => {
    expect(historyDispersion([])).toBe(3);
    expect(historyDispersion(history([0, 0, 0]))).toBe(3);
  });

  it('is the size of the clumps, where there are many', () => {
    // Clumps of 10 in every other period: of each pair the square is 25, and 2.5 is expected.
    const bad = Array.from({ length: 60 }, (_, at) => (at % 2 ? 10 : 0));
    expect(historyDispersion(history(bad))).toBeCloseTo((300 * 10 + 60) / 320, 6);
  });

  it('does not take a trend in traffic for clumps', () => {
    const rising = Array.from({ length: 60 }, (_, at) => {
      const requests = Math.round(600_000 * (1 + at / 200));
      return { requests, bad: Math.round(requests * 0.01) };
    });
    expect(historyDispersion(rising)).toBe(1);
  });

  it('lies between 1 and 10', () => {
    expect(historyDispersion(history(Array.from({ length: 60 }, (_, at) => (at % 10 ? 0 : 500))))).toBe(10);
  });
});

describe('the dispersion during a bake', () => {
  const calm = { deviation: 1, expected: 1 };

  it('begins with the history, of which at most 5 counts', () => {
    expect(dispersionOf(2, noScatter('ratio'))).toBe(2);
    expect(dispersionOf(10, noScatter('ratio'))).toBe(5);
    expect(cautiousDispersion(10, noScatter('ratio'))).toBe(10);
  });

  it('forgets the history of outages while bad requests come one by one', () => {
    let scatter = noScatter('ratio');
    for (let at = 0; at < 60; at++) scatter = addScatter(scatter, { requests: 300, bad: 0 }, calm);
    expect(dispersionOf(10, scatter)).toBeCloseTo((50 + 60) / 70, 6);
    expect(cautiousDispersion(10, scatter)).toBeCloseTo((150 + 60) / 75, 6);
  });

  it('is not raised by a version that turns bad', () => {
    let scatter = noScatter('ratio');
    for (let at = 0; at < 60; at++) scatter = addScatter(scatter, { requests: 300, bad: at % 2 }, calm);
    for (let at = 0; at < 5; at++)
      scatter = addScatter(scatter, { requests: 300, bad: 10 }, { deviation: 9, expected: 1 });
    expect(dispersionOf(1, scatter)).toBeLessThan(2);
    expect(cautiousDispersion(1, scatter)).toBeGreaterThan(5);
  });

  it('is not raised by an outage of both versions', () => {
    let scatter = noScatter('ratio');
    for (let at = 0; at < 60; at++) scatter = addScatter(scatter, { requests: 300, bad: at === 30 ? 100 : 1 }, calm);
    expect(dispersionOf(1, scatter)).toBe(1);
  });

  it('is raised by clumps of the new version', () => {
    let scatter = noScatter('ratio');
    for (let at = 0; at < 60; at++) {
      const bad = at % 6 ? 0 : 10;
      scatter = addScatter(scatter, { requests: 300, bad }, { deviation: bad, expected: bad });
    }
    expect(dispersionOf(1, scatter)).toBeGreaterThan(6);
  });
});
