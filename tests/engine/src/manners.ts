import { partition, type RolloutSpec } from '@landfall/core';

/** Plans of every manner, without bakes and budgets. */
export const PLAIN: readonly Partial<RolloutSpec>[] = [
  {},
  { stages: [{ percent: 10 }, { percent: 100 }] },
  { cutover: 'per-wave', previous: 'retire', monitoring: 'required' },
  { cutover: 'per-wave', stages: [{ percent: 50 }, { percent: 100 }], concurrency: 1, retry: { attempts: 1 } },
];

/** With a failure budget, of every manner. */
export const TOLERANT: readonly Partial<RolloutSpec>[] = [
  { failure: { tolerate: 1 } },
  {
    failure: { toleratePerWave: '50%', mode: 'fast', mustSucceed: ['fake/a'] },
    stages: [{ percent: 10 }, { percent: 100 }],
  },
  { failure: { tolerate: 1, reaction: 'hold', holdFor: '20m' }, cutover: 'per-wave', monitoring: 'required' },
  { failure: { tolerate: '40%', reaction: 'roll-back-wave' }, cutover: 'per-wave', previous: 'retire' },
  { failure: { reaction: 'hold', holdFor: '1h' }, stages: [{ percent: 50 }, { percent: 100 }] },
];

/** With approvals before the first change of traffic, and before the last of each wave. */
export const APPROVED: readonly Partial<RolloutSpec>[] = [
  { approvals: [{ before: 'cutover', within: '30m' }], stages: [{ percent: 10 }, { percent: 100 }] },
  {
    approvals: [
      { before: 'wave-1', within: '20m' },
      { before: 'stage-100', by: ['Ada'], within: '40m' },
    ],
    cutover: 'per-wave',
    failure: { tolerate: 1, reaction: 'hold', holdFor: '10m' },
  },
];

/** With a table between regions. */
export const ROUTED: readonly Partial<RolloutSpec>[] = [
  { routing: { url: 'https://{region}.models.example' }, stages: [{ percent: 10 }, { percent: 100 }] },
  {
    routing: { url: 'https://{region}.models.example', endpoint: '{name}-{version}', weights: { 'fake/a': 3 } },
    cutover: 'per-wave',
    failure: { tolerate: 1 },
    monitoring: 'required',
  },
];

const BAKE = { min: '2m', max: '5m' } as const;

/** With bakes. */
export const BAKING: readonly Partial<RolloutSpec>[] = [
  {
    stages: [
      { percent: 20, bake: { ...BAKE, holdFor: '4m' } },
      { percent: 100, bake: '1m' },
    ],
  },
  { stages: [{ percent: 50, bake: { ...BAKE, onInconclusive: 'proceed' } }, { percent: 100 }], cutover: 'per-wave' },
  {
    stages: [{ percent: 20 }, { percent: 50, bake: { ...BAKE, onInconclusive: 'fail' } }, { percent: 100 }],
    gates: [
      { metric: 'errors', acceptable: 0.01, harmful: 0.1 },
      { metric: { slowerThan: '1s' }, noWorseThan: { acceptable: 1.25, harmful: 2 }, observe: true },
      { metric: 'latency-p95', max: 500 },
    ],
    evidence: { warmUp: '0s' },
  },
  {
    failure: { tolerate: 1 },
    stages: [
      { percent: 20, bake: { ...BAKE, holdFor: '4m' } },
      { percent: 100, bake: '1m' },
    ],
  },
  {
    failure: { tolerate: 1, reaction: 'hold', holdFor: '10m' },
    stages: [{ percent: 50, bake: BAKE }, { percent: 100 }],
    cutover: 'per-wave',
  },
];

const NAMES = ['a', 'b', 'c', 'd', 'e'];

const region = (name: string | undefined): string => `fake/${name}`;
const [a, b, c, d, e] = NAMES.map(region) as [string, string, string, string, string];

/** Waves of a few regions. */
const SMALL: readonly RolloutSpec['regions'][] = [
  [a],
  [a, b],
  [[a, b]],
  [[a, b], c],
  [a, [b, c, d]],
  [[a, b], [c, d], e],
  [a, ['blunt/z', b]],
];

/** Waves of many: `fake/a` is always there. */
export const LARGE = [[1, 4, 8, 11], [1, 2, 5, 8, 8], [12], [3, 3, 3, 3, 3], [24]].map((sizes) =>
  partition(
    [a, ...Array.from({ length: sizes.reduce((sum, size) => sum + size, -1) }, (_, at) => `fake/r${at}`)],
    sizes,
  ),
);

/** A spec for each shape in each manner. */
export function planSpecs(
  manners: readonly Partial<RolloutSpec>[],
  shapes: readonly RolloutSpec['regions'][] = SMALL,
): readonly RolloutSpec[] {
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  return shapes.flatMap((regions) => manners.map((manner) => ({ model, regions, ...manner })));
}
