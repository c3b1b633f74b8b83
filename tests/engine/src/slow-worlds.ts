import type { Plan, RolloutSpec } from '@landfall/core';
import type { SimulatedStep } from '@landfall/core/testing';
import fc from 'fast-check';
import { TOLERANT } from './manners.ts';
import { idsOf, plansOf, type Scenario } from './random-scenarios.ts';

/** Deadlines that a slow call exceeds. */
const TIGHT: Partial<RolloutSpec> = {
  timeouts: {
    select: '3s',
    deploy: '20s',
    verify: '5s',
    route: '6s',
    monitor: '5s',
    retire: '8s',
    call: '1s',
  },
  retry: { baseDelay: '1s' },
};

const MINUTE = { from: '00:00', to: '00:01', timeZone: 'UTC' } as const;
const FREEZE = { from: '1970-01-01T00:00:30Z', to: '1970-01-03T12:00:00Z', reason: 'year-end' };

const MANNERS: readonly Partial<RolloutSpec>[] = [
  {},
  { stages: [{ percent: 10 }, { percent: 100 }], concurrency: 1 },
  { cutover: 'per-wave', previous: 'retire', monitoring: 'required', concurrency: 2 },
  { windows: [MINUTE], freeze: [FREEZE] },
  { windows: [{ ...MINUTE, days: ['sat', 'mon'] }], onClose: 'hold', cutover: 'per-wave', failure: { tolerate: 1 } },
  { approvals: [{ before: 'cutover', within: '2m' }] },
  { failure: { tolerate: 2 }, concurrency: 2, monitoring: 'required' },
  ...TOLERANT,
];

const plans = plansOf(MANNERS.map((manner) => ({ ...TIGHT, ...manner })));

/** What keeps a read from its answer until about the deadline. */
const UNREADABLE = Array.from({ length: 12 }, () => 'transient' as const);

/** A step that takes about as long as it may, and seldom fails. `deadlineMs` is its own. */
function slowStep(deadlineMs: number): fc.Arbitrary<SimulatedStep> {
  const seldom = <T>(value: T, otherwise: T) =>
    fc.oneof({ weight: 19, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constant(otherwise) });
  return fc.record({
    callMs: fc.constantFrom(0, 900, 1_000, 1_000),
    takesMs: fc.constantFrom(0, deadlineMs - 1_100, deadlineMs - 100, deadlineMs - 100),
    lagMs: fc.constantFrom(0, 1_900),
    answers: fc.oneof(
      { weight: 6, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constantFrom(['lost'], ['capacity'], ['throttled'], ['permission'], UNREADABLE) },
    ),
    fates: fc.oneof(
      { weight: 19, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constantFrom(['fails'], ['stuck'], ['reverted'], ['fails-for-good']) },
    ),
    verdict: seldom<'pass' | 'fail'>('pass', 'fail'),
  }) as fc.Arbitrary<SimulatedStep>;
}

function slowWorldOf(plan: Plan): fc.Arbitrary<Scenario> {
  const { stepMs } = plan.limits;
  const actionOf = (id: string) => (id.split(/[-:]/)[0] ?? '') as keyof typeof stepMs;
  const steps = Object.fromEntries(idsOf(plan).map((id) => [id, slowStep(stepMs[actionOf(id)] ?? 0)]));
  const empty = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray(plan.regions.map(({ key }) => key)) },
  );
  return fc.record({ plan: fc.constant(plan), world: fc.record({ steps: fc.record(steps), empty }) });
}

/** A plan with tight deadlines in a world in which everything takes about as long as it may. */
export const slowScenario: fc.Arbitrary<Scenario> = fc.constantFrom(...plans).chain(slowWorldOf);
