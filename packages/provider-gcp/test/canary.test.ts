import type { RolloutSpec } from '@landfall/core';
import { verdictsOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import { CANARY, canaryWorld, GOOD, MINUTE, type PlayedCanary, playCanary, REGIONS } from './canary-world.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { Behaviour } from './simulator/workload.ts';

const vertex = memoryVertex();

const ALL_PASS = ['bake-5 pass', 'bake-25 pass', 'bake-50 pass', 'bake-100 pass'];
const BAD: Behaviour = { errorShare: 0.02 };
const SLOW: Behaviour = { ...GOOD, slowShare: 0.1 };

/** By region, which version has which share: of the stable endpoint, or by the labels of all. */
function shares(): readonly unknown[] {
  return REGIONS.map((region) => {
    const { endpoints, models } = vertex.project.region(region);
    const versions: Record<string, number> = {};
    for (const { labels, deployed, split } of endpoints.values())
      for (const { id, model } of deployed) {
        const version = /"version":"(\d+)"/.exec(models.get(model)?.description ?? '')?.[1] ?? model;
        const share = (Number(labels['landfall-percent'] ?? 100) * (split[id] ?? 0)) / 100;
        if (share > 0) versions[version] = share;
      }
    return versions;
  });
}

/** How many minutes of counts a version needed to fail, from its first share on or from a time. */
function minutesToFail({ bakes, events }: PlayedCanary, from = 0): number {
  const failed = bakes.at(-1);
  const begun = events.find(
    ({ type, ...event }) => type === 'step-start' && 'step' in event && event.step === 'bake-5',
  );
  const until = Math.max(...Object.values(failed?.judgedUntil ?? {}));
  return (until - Math.max(from, begun?.at ?? 0)) / MINUTE;
}

/** It failed by a gate, and everything is as it was. */
function expectTakenBack({ result }: PlayedCanary, gate: string): void {
  expect(result._unsafeUnwrapErr()).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ kind: 'gate-failed', gate, scope: 'region' }],
    rollback: { outcome: 'completed' },
  });
  expect(shares()).toEqual(REGIONS.map(() => ({ 1: 100 })));
}

describe.each(['split', 'endpoint'] as const)('a canary in two regions, with traffic: %s', (split) => {
  it('passes every stage if it is as good as the previous version', async () => {
    const played = await playCanary(await canaryWorld(vertex, () => GOOD, split));
    expect(played.result.isOk()).toBe(true);
    expect(verdictsOf(played)).toEqual(ALL_PASS);
    expect(shares()).toEqual(REGIONS.map(() => ({ 2: 100 })));
    // Once nothing is beside it, it is judged by what the previous version did in the stages before.
    expect(played.bakes.at(-1)?.sentences.join()).toContain("from the previous version's counts in the earlier stages");
  });

  it('fails in the first stage with 2 % errors, after minutes', async () => {
    const played = await playCanary(await canaryWorld(vertex, () => BAD, split));
    expect(verdictsOf(played)).toEqual(['bake-5 fail']);
    expect(minutesToFail(played)).toBeLessThanOrEqual(6);
    expectTakenBack(played, 'errors');
  });

  it('fails in the first stage if it is slow ten times as often', async () => {
    const played = await playCanary(await canaryWorld(vertex, () => SLOW, split));
    expect(verdictsOf(played)).toEqual(['bake-5 fail']);
    expectTakenBack(played, 'slower than the previous p95');
  });
});

describe('a canary in two regions', () => {
  it('that turns bad after an hour, fails minutes later', async () => {
    let turns = 0;
    const world = await canaryWorld(vertex, (at) => (turns > 0 && at > turns ? BAD : GOOD));
    const stages = [5, 25, 50, 100].map((percent) => ({ percent, bake: { min: '25m', max: '1h' } }) as const);
    const played = await playCanary(world, { ...CANARY, stages }, (event) => {
      if (event.type === 'step-start' && event.step === 'bake-5') turns = event.at + 60 * MINUTE;
    });
    expect(verdictsOf(played)).toEqual(['bake-5 pass', 'bake-25 pass', 'bake-50 fail']);
    expect(minutesToFail(played, turns)).toBeLessThanOrEqual(5);
    expectTakenBack(played, 'errors');
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
    const played = await playCanary(await canaryWorld(vertex, () => behaviour), WRITTEN);
    expect(verdictsOf(played)).toEqual(verdicts);
    if (gate !== undefined) expectTakenBack(played, gate);
  });
});
