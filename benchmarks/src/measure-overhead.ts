import { formatError, rollout } from '@landfall/core';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { handWrittenRollout } from './hand-written-rollout.ts';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';

/** Select, deploy, verify, route and monitor. */
const STEPS_A_REGION = 5;
const GOAL_MICROSECONDS = 100;
/** Linear is what grows no faster than the loop, which is; beyond the noise. */
const LEEWAY = 1.25;
const FEW = 64;
const MANY = 10_000;

interface Case {
  readonly regions: number;
  readonly rounds: number;
  /** Every region is a wave of its own. */
  readonly sequential?: boolean;
}

const CASES: readonly Case[] = [
  { regions: 1, rounds: 400 },
  { regions: 8, rounds: 150 },
  { regions: FEW, rounds: 60 },
  { regions: 1_000, rounds: 9 },
  { regions: MANY, rounds: 7 },
  { regions: FEW, rounds: 20, sequential: true },
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
  if (ended.isErr()) throw new Error(`the rollout that is measured did not succeed: ${formatError(ended.error)}`);
}

async function time(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

interface Measured {
  readonly regions: number;
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
  return {
    regions,
    engineMs,
    byHandMs,
    microsecondsAStep: ((engineMs - byHandMs) / (regions * STEPS_A_REGION)) * 1_000,
  };
}

function describe({ regions, sequential }: Case): string {
  const count = `${regions.toLocaleString('en')} region${regions === 1 ? '' : 's'}`;
  return sequential === true ? `${count}, one at a time` : count;
}

/** How many times as much a region costs among many as among few. */
function growth(few: Measured, many: Measured, of: (measured: Measured) => number): number {
  return of(many) / many.regions / (of(few) / few.regions);
}

function describeGrowth(few: Measured, many: Measured): Row {
  const engine = growth(few, many, ({ engineMs }) => engineMs);
  const byHand = growth(few, many, ({ byHandMs }) => byHandMs);
  return {
    what: `one of ${many.regions.toLocaleString('en')} regions`,
    measured: `${engine.toFixed(1)} times`,
    detail: `what one of ${few.regions} costs; the loop, which is linear: ${byHand.toFixed(1)} times; were it quadratic: ${Math.round(many.regions / few.regions)}`,
    goal: { text: 'linear', met: engine < byHand * LEEWAY },
  };
}

/** What the engine adds to a hand-written loop over the same calls, for ever more regions. */
export async function measureOverhead(): Promise<Section> {
  await measure({ regions: 64, rounds: 40 }); // until the compiler has seen it all
  const rows: Row[] = [];
  let few: Measured | undefined;
  for (const each of CASES) {
    const measured = await measure(each);
    const { regions, engineMs, byHandMs, microsecondsAStep } = measured;
    rows.push({
      what: describe(each),
      measured: `${microsecondsAStep.toFixed(1)} µs a step`,
      detail: `${(engineMs / byHandMs).toFixed(1)} times the loop (${engineMs.toFixed(2)} ms, the loop ${byHandMs.toFixed(2)} ms)`,
      goal: { text: `< ${GOAL_MICROSECONDS} µs`, met: microsecondsAStep < GOAL_MICROSECONDS },
    });
    if (each.sequential === true) continue;
    if (regions === FEW) few = measured;
    if (regions === MANY && few !== undefined) rows.push(describeGrowth(few, measured));
  }
  return {
    title: 'What the engine adds to each step of a loop by hand with p-retry around each call, in one wave',
    rows,
  };
}
