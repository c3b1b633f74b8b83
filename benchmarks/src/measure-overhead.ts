import { rollout } from '@landfall/core';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { handWrittenRollout } from './hand-written-rollout.ts';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';

/** Select, deploy, verify, route and monitor. */
const STEPS_A_REGION = 5;
const GOAL_MICROSECONDS = 100;
/** A step among 10,000 regions may cost this many times one among 64. */
const MOST_GROWTH = 2;

interface Case {
  readonly regions: number;
  readonly rounds: number;
  readonly sequential?: true;
}

const CASES: readonly Case[] = [
  { regions: 1, rounds: 400 },
  { regions: 8, rounds: 150 },
  { regions: 64, rounds: 40 },
  { regions: 1_000, rounds: 9 },
  { regions: 10_000, rounds: 5 },
  { regions: 64, rounds: 20, sequential: true },
  { regions: 1_000, rounds: 5, sequential: true },
];

/** A cloud without latency that serves an older version everywhere. */
function cloud(): FakeProvider {
  return fakeProvider({ log: false, settleMs: 0, serving: { version: '41' } });
}

async function byEngine(regions: readonly string[], sequential: boolean): Promise<void> {
  const targets = regions.map((region) => `fake/${region}`);
  const { result } = rollout(
    {
      model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
      regions: sequential ? targets : [targets],
    },
    { providers: { fake: cloud() } },
  );
  const ended = await result;
  if (ended.isErr()) throw new Error(`the rollout that is measured did not succeed: ${JSON.stringify(ended.error)}`);
}

async function time(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

interface Measured {
  readonly engineMs: number;
  readonly byHandMs: number;
  /** What the engine adds. */
  readonly microsecondsAStep: number;
}

async function measure({ regions, rounds, sequential = false }: Case): Promise<Measured> {
  const names = Array.from({ length: regions }, (_, index) => `region-${index + 1}`);
  const engine: number[] = [];
  const byHand: number[] = [];
  // In turns, so that whatever else the machine does falls on both.
  for (let round = 0; round < rounds; round++) {
    engine.push(await time(() => byEngine(names, sequential)));
    byHand.push(await time(() => handWrittenRollout(cloud(), names)));
  }
  const engineMs = median(engine);
  const byHandMs = median(byHand);
  return { engineMs, byHandMs, microsecondsAStep: ((engineMs - byHandMs) / (regions * STEPS_A_REGION)) * 1_000 };
}

function describe({ regions, sequential }: Case): string {
  const count = `${regions.toLocaleString('en')} region${regions === 1 ? '' : 's'}`;
  return sequential === true ? `${count}, one at a time` : count;
}

/** What the engine adds to a hand-written loop over the same calls, for ever more regions. */
export async function measureOverhead(): Promise<Section> {
  await measure({ regions: 64, rounds: 20 }); // until the compiler has seen it all
  const rows: Row[] = [];
  const microseconds = new Map<number, number>();
  for (const each of CASES) {
    const { engineMs, byHandMs, microsecondsAStep } = await measure(each);
    if (each.sequential !== true) microseconds.set(each.regions, microsecondsAStep);
    rows.push({
      what: describe(each),
      measured: `${microsecondsAStep.toFixed(1)} µs a step`,
      detail: `${(engineMs / byHandMs).toFixed(1)} times a loop by hand (${engineMs.toFixed(2)} ms, ${byHandMs.toFixed(2)} ms)`,
      goal: { text: `< ${GOAL_MICROSECONDS} µs`, met: microsecondsAStep < GOAL_MICROSECONDS },
    });
  }
  const growth = (microseconds.get(10_000) ?? Number.NaN) / (microseconds.get(64) ?? Number.NaN);
  rows.push({
    what: 'growth up to 10,000',
    measured: `${growth.toFixed(2)} times`,
    detail: 'a step among 10,000 regions against one among 64',
    goal: { text: `linear (< ${MOST_GROWTH} times)`, met: growth < MOST_GROWTH },
  });
  return { title: 'What the engine adds to each step, in one wave', rows };
}
