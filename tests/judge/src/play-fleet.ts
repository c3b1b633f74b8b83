import {
  emptyEvidence,
  emptyFleet,
  type FleetEvidence,
  fleetVerdictOf,
  foldFleet,
  foldPeriod,
  historyDispersion,
  type PeriodCounts,
  type Rule,
  verdictOf,
} from '@landfall/core/engine';
import type { RandomCounts } from '@landfall/tests-support';
import { drawHistory, drawPeriod, type World } from './world.ts';

/** When each test of a fleet first failed, in periods; null where it never did. */
export interface PlayedFleet {
  /** The first region by its own test. */
  readonly region: number | null;
  /** The pooled test, whatever region carries it. */
  readonly pooled: number | null;
  /** The pooled test without any one region. */
  readonly model: number | null;
}

/** How a fleet is played. */
export interface FleetOptions {
  readonly periods: number;
  /** Clumps of this size are spread over the regions at random; default 1. */
  readonly clump?: number | undefined;
  /** Stops at the first fail of the model, and plays no region by itself. */
  readonly modelOnly?: boolean | undefined;
}

/** Plays one bake of a fleet whose regions differ by their ratios alone. */
export function playFleet(
  random: RandomCounts,
  rule: Rule,
  world: Omit<World, 'ratio'>,
  ratios: readonly number[],
  { periods, clump = 1, modelOnly = false }: FleetOptions,
): PlayedFleet {
  const worlds = ratios.map((ratio): World => ({ ...world, ratio }));
  const first = worlds[0] as World;
  const phi0 = historyDispersion(drawHistory(random, { ...first, clump }, ratios.length));
  let fleet: FleetEvidence = emptyFleet(rule, phi0, ratios.length);
  let evidences = worlds.map((each) => emptyEvidence(rule, historyDispersion(drawHistory(random, each))));
  let region: number | null = null;
  let pooled: number | null = null;
  let model: number | null = null;
  for (let period = 0; period < periods; period++) {
    const common = world.common?.(random, period) ?? 1;
    const counts =
      clump === 1
        ? worlds.map((each) => drawPeriod(random, each, period, common))
        : spreadClumps(random, worlds, period, clump, common);
    fleet = foldFleet(
      fleet,
      rule,
      counts.map((record) => [record]),
    );
    if (!modelOnly && region === null) {
      evidences = evidences.map((evidence, index) => foldPeriod(evidence, rule, counts[index] as PeriodCounts));
      if (evidences.some((evidence) => verdictOf(rule, evidence) === 'fail')) region = period + 1;
    }
    const verdict = fleetVerdictOf(rule, fleet);
    if (verdict.verdict === 'fail') pooled ??= period + 1;
    if (verdict.verdict === 'fail' && verdict.scope === 'model') model ??= period + 1;
    if (model !== null && (modelOnly || region !== null)) break;
  }
  return { region, pooled, model };
}

/** The counts of all regions, where a client's bad requests land on the same version in several regions. */
function spreadClumps(
  random: RandomCounts,
  worlds: readonly World[],
  period: number,
  clump: number,
  common: number,
): readonly PeriodCounts[] {
  const counts = worlds.map((world) => ({ ...drawPeriod(random, { ...world, badRate: 0 }, period), k: 0, b: 0 }));
  const badOf = (all: 'n' | 'm'): number =>
    worlds.reduce((sum, { badRate, ratio }, index) => {
      const times = all === 'n' ? Number(ratio) : 1;
      return sum + (counts[index]?.[all] ?? 0) * badRate * times * common;
    }, 0);
  for (const [all, bad] of [
    ['n', 'k'],
    ['m', 'b'],
  ] as const) {
    for (let left = random.poisson(badOf(all) / clump) * clump; left > 0; left--) {
      const record = counts[Math.floor(random.uniform() * counts.length)];
      if (record !== undefined && record[bad] < record[all]) record[bad] += 1;
    }
  }
  return counts;
}
