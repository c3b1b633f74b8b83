import { outages, type PlayedFleet, playFleet } from '@landfall/tests-judge';
import { fastUniform, randomCounts } from '@landfall/tests-support';
import { median } from '../median.ts';
import type { Row, Section } from '../row.ts';
import { defaultRule } from './judge-rules.ts';
import { percent } from './outcomes.ts';

const REGIONS = 12;
const rule = defaultRule({ gates: 1, regions: REGIONS });
const WORLD = { requestsPerSecond: 50, share: 0.05, badRate: 0.002 };

function all(ratio: number): readonly number[] {
  return Array.from({ length: REGIONS }, () => ratio);
}

function one(ratio: number): readonly number[] {
  return [ratio, ...all(1).slice(1)];
}

interface Case {
  readonly what: string;
  readonly ratios: readonly number[];
  readonly hasOutages?: boolean;
  readonly clump?: number;
  readonly periods?: number;
  readonly goal: readonly [text: string, isMet: (model: number) => boolean];
}

const CASES: readonly Case[] = [
  { what: 'all regions 1.8 times worse', ratios: all(1.8), goal: ['>= 95% caught', (model) => model >= 0.95] },
  {
    what: 'the same, outages in history and bake',
    ratios: all(1.8),
    hasOutages: true,
    goal: ['>= 95% caught', (model) => model >= 0.95],
  },
  { what: 'all regions 3 times worse', ratios: all(3), goal: ['>= 95% caught', (model) => model >= 0.95] },
  { what: 'one region 6 times worse', ratios: one(6), goal: ['0%', (model) => model === 0] },
  { what: 'one region 30 times worse', ratios: one(30), periods: 60, goal: ['0%', (model) => model === 0] },
  { what: 'all good', ratios: all(1), goal: ['<= 0.1%', (model) => model <= 0.001] },
  { what: 'all at 1.25 times', ratios: all(1.25), goal: ['<= 0.1%', (model) => model <= 0.001] },
  {
    what: 'all at 1.25 times, outages in history and bake',
    ratios: all(1.25),
    hasOutages: true,
    goal: ['<= 0.1%', (model) => model <= 0.001],
  },
  {
    what: 'all good, clumps of 5 spread over regions',
    ratios: all(1),
    clump: 5,
    goal: ['<= 0.1%', (model) => model <= 0.001],
  },
];

/** Twelve regions: the best of their own tests, and the pooled one. */
export function measureFleet(fleets: number): Section {
  const random = randomCounts(fastUniform(5));
  const rows = CASES.map(({ what, ratios, hasOutages, clump, periods = 120, goal }): Row => {
    const world = hasOutages ? { ...WORLD, common: outages } : WORLD;
    const played = Array.from({ length: fleets }, () => playFleet(random, rule, world, ratios, { periods, clump }));
    const [text, isMet] = goal;
    return {
      what,
      measured: caught(played, 'model'),
      detail: `the model; the first region alone: ${caught(played, 'region')}`,
      goal: { text, met: isMet(shareOf(played, 'model')) },
    };
  });
  return {
    title: `${REGIONS} regions of 50 a second, previous 0.2%, share 5%, looks of a minute, 2 hours; ${fleets} fleets each`,
    rows,
  };
}

function shareOf(played: readonly PlayedFleet[], test: 'region' | 'model'): number {
  return played.filter((fleet) => fleet[test] !== null).length / played.length;
}

function caught(played: readonly PlayedFleet[], test: 'region' | 'model'): string {
  const share = shareOf(played, test);
  const times = played.flatMap((fleet) => fleet[test] ?? []);
  return share === 0 ? '0%' : `${percent(share)}, ${median(times)} min`;
}
