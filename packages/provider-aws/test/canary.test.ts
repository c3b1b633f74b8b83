import type { RolloutSpec } from '@landfall/core';
import { verdictsOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import type { AwsSetting } from './aws-setting.ts';
import {
  CANARY,
  canaryWorld,
  GOOD,
  MINUTE,
  type PlayedCanary,
  playCanary,
  shares,
  TWO_REGIONS,
} from './canary-world.ts';
import type { Behaviour } from './simulator/workload/workload.ts';

const ALL_PASS = ['bake-5 pass', 'bake-25 pass', 'bake-50 pass', 'bake-100 pass'];
const BAD: Behaviour = { ...GOOD, errors: 0.02 };
const SLOW: Behaviour = { ...GOOD, slow: { share: 0.1, latencyMs: 800 } };

/** How many minutes of counts a version needed to fail, from a time on. */
function minutesToFail({ bakes }: PlayedCanary, from: number): number {
  return (Math.max(...Object.values(bakes.at(-1)?.judgedUntil ?? {})) - from) / MINUTE;
}

function expectTakenBack(setting: AwsSetting, { result }: PlayedCanary, gate: string): void {
  expect(result._unsafeUnwrapErr()).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ kind: 'gate-failed', gate, scope: 'region' }],
    rollback: { outcome: 'completed' },
  });
  expect(shares(setting)).toEqual(TWO_REGIONS.map(() => ({ 1: 100 })));
}

const WAYS = {
  'weights of variants': {},
  'an endpoint for each version': { traffic: 'endpoint' },
  'serverless endpoints': { serving: { serverless: { memoryMb: 2_048, maxConcurrency: 5 } } },
} as const;

describe.each(Object.entries(WAYS))('a canary in two regions, by %s', (_way, settings) => {
  it('passes every stage if it is as good as the previous version', async () => {
    const setting = await canaryWorld({ settings, answers: () => GOOD });
    const played = await playCanary(setting);
    expect(played.result.isOk()).toBe(true);
    expect(verdictsOf(played)).toEqual(ALL_PASS);
    expect(shares(setting)).toEqual(TWO_REGIONS.map(() => ({ 2: 100 })));
    expect(played.bakes.at(-1)?.sentences.join()).toContain("from the previous version's counts in the earlier stages");
  });

  it('fails in the first stage with 2 % errors, after minutes', async () => {
    const setting = await canaryWorld({ settings, answers: () => BAD });
    let begun = 0;
    const played = await playCanary(setting, CANARY, (event) => {
      if (event.type === 'step-start' && event.step === 'bake-5') begun = event.at;
    });
    expect(verdictsOf(played)).toEqual(['bake-5 fail']);
    expect(minutesToFail(played, begun)).toBeLessThanOrEqual(6);
    expectTakenBack(setting, played, 'errors');
  });

  it('fails in the first stage if it is slow ten times as often', async () => {
    const setting = await canaryWorld({ settings, answers: () => SLOW });
    const played = await playCanary(setting);
    expect(verdictsOf(played)).toEqual(['bake-5 fail']);
    expectTakenBack(setting, played, 'slower than the previous p95');
  });
});

describe('a canary in two regions', () => {
  it('that turns bad after an hour, fails minutes later', async () => {
    let turns = Number.POSITIVE_INFINITY;
    const setting = await canaryWorld({ answers: (at) => (at >= turns ? BAD : GOOD) });
    const stages = [5, 25, 50, 100].map((percent) => ({ percent, bake: { min: '25m', max: '1h' } }) as const);
    const played = await playCanary(setting, { ...CANARY, stages }, (event) => {
      if (event.type === 'step-start' && event.step === 'bake-5') turns = event.at + 60 * MINUTE;
    });
    expect(verdictsOf(played)).toEqual(['bake-5 pass', 'bake-25 pass', 'bake-50 fail']);
    // The minute in which it turns is not bad as a whole.
    expect(minutesToFail(played, turns)).toBeLessThanOrEqual(6);
    expectTakenBack(setting, played, 'errors');
  });

  const WRITTEN: RolloutSpec = {
    ...CANARY,
    gates: [
      { metric: 'errors', acceptable: 0.005, harmful: 0.01 },
      { metric: { slowerThan: '250ms' }, noWorseThan: { acceptable: 1.25, harmful: 2 } },
    ],
  };

  it.each([
    ['passes', 'good', GOOD, ALL_PASS, undefined],
    ['fails', 'bad', BAD, ['bake-5 fail'], 'errors'],
    ['fails', 'slow', SLOW, ['bake-5 fail'], 'slower than 250ms'],
  ] as const)('by gates that were written %s if it is %s', async (_outcome, _name, behaviour, verdicts, gate) => {
    const setting = await canaryWorld({ answers: () => behaviour });
    const played = await playCanary(setting, WRITTEN);
    expect(verdictsOf(played)).toEqual(verdicts);
    if (gate !== undefined) expectTakenBack(setting, played, gate);
  });
});
