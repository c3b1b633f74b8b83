import type { World } from '@landfall/core/testing';
import { describe, expect, test } from 'vitest';
import { canaryPlan, FINE, inEvery, minuteOf, simulateCanary, type Traffic } from '../src/canary.ts';
import { only } from './play.ts';

const NAMES = Array.from({ length: 12 }, (_, index) => `fake/r${index}`);
const stages = [{ percent: 5, bake: { min: '10m', max: '2h' } }, { percent: 100 }] as const;
const plan = canaryPlan({ regions: [NAMES], stages });

/** Some fifty requests a second, of which a few fail: in every region at other times, since in a simulated world all of it is exact. */
function fails(errors: number, index: number): Traffic {
  const requestsPerSecond = 45 + 1.37 * index;
  return { requestsPerSecond, previous: { errors: 0.002, slower: 0.05 }, next: [{ errors, slower: 0.05 }] };
}

function worldOf(errorsOf: (index: number) => number): World {
  return { traffic: Object.fromEntries(NAMES.map((name, index) => [name, fails(errorsOf(index), index)])) };
}

describe('twelve regions', () => {
  test('that are all slightly worse fail together, as the model, before any of them does', () => {
    const simulation = simulateCanary(
      plan,
      worldOf(() => 0.0036),
    );
    const [failure] = simulation.state.failures;
    expect(failure).toMatchObject({ kind: 'gate-failed', gate: 'errors', scope: 'model', region: undefined });
    const [verdict] = only(simulation.events, 'step-verdict');
    expect(verdict && minuteOf(verdict)).toBeLessThan(60);
    expect(verdict?.region).toBeUndefined();
  });

  test.each([[6], [30]])('of which one is %i times worse fail by that one, and not as the model', (times) => {
    const { state } = simulateCanary(
      plan,
      worldOf((index) => (index === 7 ? times * 0.002 : 0.002)),
    );
    expect(state.failures[0]).toMatchObject({ kind: 'gate-failed', region: 'fake/r7', scope: 'region' });
  });
});

test('a region that joins later takes part from then on', () => {
  const waves = canaryPlan({ regions: [['fake/a', 'fake/b'], 'fake/c'], stages, cutover: 'per-wave' });
  const { events } = simulateCanary(waves, inEvery(waves, FINE));
  const joined = only(events, 'step-start').find(({ step }) => step === 'bake-5:wave-2')?.at ?? 0;
  const requests = only(events, 'bake-checkpoint').flatMap(({ at, fleet }) => {
    const counts = fleet?.gates['errors']?.regions.map(({ tally }) => tally.n) ?? [];
    return counts.length === 0 ? [] : [{ isLater: at > joined, counts }];
  });
  const before = requests.filter(({ isLater }) => !isLater);
  const later = requests.filter(({ isLater }) => isLater);
  expect(before.some(({ counts }) => (counts[0] ?? 0) > 0)).toBe(true);
  expect(before.every(({ counts }) => counts[2] === 0)).toBe(true);
  expect(later.at(-1)?.counts[2]).toBeGreaterThan(0);
});
