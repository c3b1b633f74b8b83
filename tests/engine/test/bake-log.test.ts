import { explain } from '@landfall/core/engine';
import { describe, expect, test } from 'vitest';
import { unboundedBakes } from '../src/bound-of-bakes.ts';
import { BAD, canaryPlan, FINE, GOOD, inEvery, MINUTE, simulateCanary, type Traffic, USUAL } from '../src/canary.ts';
import { oneLog } from '../src/invariants.ts';
import { only } from './play.ts';

const outage = (minute: number) => ({ fromMs: minute * MINUTE, toMs: (minute + 12) * MINUTE });

describe('the log of a bake is bounded by its plan', () => {
  test.each<[what: string, traffic: Traffic]>([
    ['nothing happens for hours', { ...FINE, requestsPerSecond: 1 }],
    ['counts fail again and again', { ...FINE, requestsPerSecond: 1, unreadable: [20, 60, 100, 140, 180].map(outage) }],
    ['counts are late again and again', { ...FINE, requestsPerSecond: 1, late: [20, 60, 100].map(outage) }],
    ['it turns bad', { ...USUAL, requestsPerSecond: 5, next: [GOOD, { fromMs: 300 * MINUTE, ...BAD }] }],
  ])('if %s', (_, traffic) => {
    const stages = [{ percent: 5, bake: { min: '1h', max: '6h', holdFor: '3h' } }, { percent: 100 }] as const;
    const plan = canaryPlan({ regions: [['fake/a', 'fake/b']], stages });
    const { events } = simulateCanary(plan, inEvery(plan, traffic));
    expect(unboundedBakes(events)).toEqual([]);
    expect(oneLog({ events })).toEqual([]);
    // Looks are not in the log: there are hundreds of them.
    expect(events.length).toBeLessThan(90);
  });
});

describe('a gate that only observes', () => {
  const gates = [
    { metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 }, observe: true },
    { metric: { slowerThan: '1s' }, noWorseThan: { acceptable: 1.25, harmful: 2 } },
  ] as const;
  const plan = canaryPlan({ gates, stages: [{ percent: 25, bake: { min: '30m', max: '2h' } }, { percent: 100 }] });

  test('is told once, and neither fails nor holds the rollout', () => {
    for (const more of [{}, { lostAt: Array.from({ length: 30 }, (_, minute) => minute * MINUTE + 20_000) }]) {
      const { events, state } = simulateCanary(plan, inEvery(plan, { ...USUAL, next: [BAD] }, more));
      expect(state.outcome).toBe('succeeded');
      const observed = only(events, 'step-verdict').filter((event) => event.observed === true);
      expect(observed).toMatchObject([{ gate: 'errors', region: 'fake/a', verdict: 'fail' }]);
      expect(observed[0]?.evidence[0]?.sentence).toMatch(/errors: fail: .* of the new version are bad/);
    }
  });
});

describe('explain says of a bake', () => {
  const stages = [{ percent: 25, bake: { min: '10m', max: '20m', holdFor: '2h' } }, { percent: 100 }] as const;
  const plan = canaryPlan({ stages });
  const atMinute = (minute: number) => {
    const commands = [{ name: 'stop', atMs: minute * MINUTE }] as const;
    const { state, events } = simulateCanary(plan, inEvery(plan, { ...FINE, requestsPerSecond: 4 }, { commands }));
    const { providers } = plan;
    const running = { ...state, suspended: undefined };
    const now = events.at(-1)?.at ?? 0;
    const live = { inFlight: {}, readings: {}, providers, judging: { regions: {} } };
    return explain({ state: running, live }, now).map(({ detail, until }) => ({ detail, until }));
  };

  test('the numbers of each gate, and what is missing', () => {
    const waits = atMinute(9);
    expect(waits[0]?.detail).toMatch(/covered, of at least 10m and at most 20m/);
    const told = waits.map(({ detail }) => detail).join('\n');
    expect(told).toMatch(/errors: undecided: \d+ of [\d,]+ .* requests .* about [\d,]+ more/);
    expect(told).toMatch(/slower than the previous p95: undecided/);
  });

  test('why it is held, and until when', () => {
    const [hold] = atMinute(40).filter(({ detail }) => detail.startsWith('held'));
    expect(hold?.detail).toMatch(/accept or abort: fake\/a: errors: undecided/);
    expect(hold?.until).toBeDefined();
  });
});
