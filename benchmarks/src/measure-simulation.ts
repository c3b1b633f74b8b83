import { formatError, type Plan, planRollout } from '@landfall/core';
import { type SimulatedStep, simulate, type World } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import fc from 'fast-check';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';

const WORLDS = 2_000;
const ROUNDS = 9;
const GOAL = 20_000;
const ACTIONS = ['select', 'deploy', 'verify', 'route-100', 'monitor', 'restore', 'remove'];
const WAVES = [0, 1].map((wave) => [1, 2, 3, 4].map((region) => `fake/region-${wave * 4 + region}`));

/** A step that does not simply go well. */
const disturbed: fc.Arbitrary<SimulatedStep> = fc.record({
  callMs: fc.nat(2_000),
  takesMs: fc.nat(60_000),
  lagMs: fc.nat(2_000),
  answers: fc.array(fc.constantFrom('ok', 'lost', 'transient', 'throttled', 'capacity', 'permission'), {
    maxLength: 3,
  }),
  fates: fc.array(fc.constantFrom('comes-true', 'fails', 'fails-for-good', 'mixed', 'undone', 'stuck'), {
    maxLength: 2,
  }),
  verdict: fc.constantFrom('pass', 'pass', 'pass', 'fail'),
});

/** Worlds in which one to six steps are disturbed; the same ones every time. */
function disturbedWorlds(): readonly World[] {
  const ids = WAVES.flat().flatMap((region) => ACTIONS.map((action) => `${action}:${region}`));
  const steps = fc.dictionary(fc.constantFrom(...ids), disturbed, { minKeys: 1, maxKeys: 6, noNullPrototype: true });
  return fc.sample(fc.record({ steps }), { numRuns: WORLDS, seed: 8 });
}

function rate(plan: Plan, worlds: readonly World[]): number {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    for (const world of worlds) simulate(plan, world);
    rates.push(worlds.length / ((performance.now() - startedAt) / 1_000));
  }
  return median(rates);
}

function describe(what: string, plan: Plan, worlds: readonly World[]): Row {
  const simulations = worlds.map((world) => simulate(plan, world));
  const endless = simulations.filter(({ stopped }) => stopped !== 'ended').length;
  if (endless > 0) throw new Error(`${endless} of ${worlds.length} simulated rollouts have no end`);
  const events = simulations.reduce((sum, simulation) => sum + simulation.events.length, 0) / worlds.length;
  const succeeded = simulations.filter(({ state }) => state.outcome === 'succeeded').length / worlds.length;
  const aSecond = rate(plan, worlds);
  return {
    what,
    measured: `${Math.round(aSecond).toLocaleString('en')} a second`,
    detail: `${Math.round(events)} events each; ${Math.round(succeeded * 100)}% succeed${succeeded < 1 ? ', the others fail and are undone' : ''}`,
    goal: { text: `> ${GOAL.toLocaleString('en')}`, met: aSecond > GOAL },
  };
}

/** Whole rollouts a second, by the engine's own decisions and without a promise. */
export async function measureSimulation(): Promise<Section> {
  const providers = { fake: fakeProvider({ settleMs: 2_000 }) };
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const planned = planRollout({ model, regions: WAVES }, { providers });
  if (planned.isErr()) throw new Error(formatError(planned.error));
  const plan = planned.value;
  const rows = [
    describe('1 to 6 steps disturbed', plan, disturbedWorlds()),
    describe(
      'nothing disturbed',
      plan,
      Array.from({ length: WORLDS }, () => ({})),
    ),
  ];
  return { title: 'Simulated rollouts, 8 regions in 2 waves', rows };
}
