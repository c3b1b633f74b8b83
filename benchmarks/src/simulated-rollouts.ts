import { formatError, type Plan, planRollout } from '@landfall/core';
import { type SimulatedStep, simulate, type World } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import fc from 'fast-check';
import { median } from './median.ts';

// A process of its own (see measure-simulation.ts), whose compiler has seen nothing but simulations; it prints what they came to.

const WORLDS = 2_000;
const ROUNDS = 9;
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
  fates: fc.array(fc.constantFrom('comes-true', 'fails', 'fails-for-good', 'mixed', 'reverted', 'stuck'), {
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

/** What one set of worlds came to. */
export interface Simulated {
  readonly what: string;
  readonly aSecond: number;
  /** How many times what `JSON.stringify` of the same rollouts' events costs, in the same run. */
  readonly timesJson: number;
  /** Of one rollout, on average. */
  readonly events: number;
  /** From 0 to 1. */
  readonly succeeded: number;
}

/** Of how many worlds the events are kept, to be written as JSON. */
const WRITTEN = 200;

function millisecondsOf(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** How many rollouts a second, and how many times the cost of writing their events. Both are measured in turns, so that whatever else the machine does falls on both. */
function rate(plan: Plan, worlds: readonly World[]): Pick<Simulated, 'aSecond' | 'timesJson'> {
  const logs = worlds.slice(0, WRITTEN).map((world) => simulate(plan, world).events);
  const rates: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const simulated = millisecondsOf(() => worlds.forEach((world) => void simulate(plan, world))) / worlds.length;
    const written = millisecondsOf(() => {
      for (let times = 0; times < worlds.length; times += WRITTEN) for (const log of logs) JSON.stringify(log);
    });
    rates.push(1_000 / simulated);
    ratios.push(simulated / (written / worlds.length));
  }
  return { aSecond: median(rates), timesJson: median(ratios) };
}

function simulateAll(what: string, plan: Plan, worlds: readonly World[]): Simulated {
  let events = 0;
  let succeeded = 0;
  // None of them is kept: what is held while the time is taken would be counted as its garbage collection.
  for (const world of worlds) {
    const simulation = simulate(plan, world);
    if (simulation.stopped !== 'ended') throw new Error(`a simulated rollout has no end: ${JSON.stringify(world)}`);
    events += simulation.events.length;
    if (simulation.state.outcome === 'succeeded') succeeded += 1;
  }
  return { what, events: events / worlds.length, succeeded: succeeded / worlds.length, ...rate(plan, worlds) };
}

const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
const planned = planRollout({ model, regions: WAVES }, { providers: { fake: fakeProvider() } });
if (planned.isErr()) throw new Error(formatError(planned.error));
const undisturbed = Array.from({ length: WORLDS }, (): World => ({}));
console.log(
  JSON.stringify([
    simulateAll('1 to 6 steps disturbed', planned.value, disturbedWorlds()),
    simulateAll('nothing disturbed', planned.value, undisturbed),
  ]),
);
