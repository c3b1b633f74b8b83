import { everyOr, SEED, shareOf, shareTitle } from '@landfall/tests-support';
import { regionRules } from '@landfall/tests-support/region-rules';
import { describe, expect, it } from 'vitest';
import type { GcpSettings } from '../src/index.ts';
import { regionalProject } from './regional-project.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';

const USUAL = 6;

const vertex = memoryVertex();

const WAYS: readonly (readonly [way: string, settings: Partial<GcpSettings>])[] = [
  ['one endpoint for all versions', {}],
  ['one endpoint, without a twin', { twin: false }],
  ['an endpoint for each version', { traffic: 'endpoint' }],
];

const LAGS = [
  ['reads that are up to date', 0],
  ['reads that lag by 9 s', 9_000],
] as const;

const CASES = WAYS.flatMap(([way, settings]) =>
  LAGS.flatMap(([reads, lagMs]) =>
    regionRules(() => regionalProject(vertex, settings, lagMs)).map((rule) => ({ rule, where: `${way}, ${reads}` })),
  ),
);

describe(`regions of Vertex (${shareTitle(USUAL)})`, () => {
  const chosen = shareOf(CASES, { kindOf: ({ rule }) => rule.name, every: everyOr(USUAL), seed: SEED });
  it.for(chosen.map(({ rule, where }) => [rule.name, where, rule] as const))('%s: %s', async ([, , rule]) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
