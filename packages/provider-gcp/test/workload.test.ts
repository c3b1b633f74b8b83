import { describe, expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import { counted, MINUTE, nextMinute, read, sum, until } from './served.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { Behaviour, Workload } from './simulator/workload.ts';
import { answered, callOf, deployed, REGION } from './stepwise.ts';
import { takeTrafficBack } from './take-traffic-back.ts';
import { worldOf } from './world.ts';

const vertex = memoryVertex();

const HOUR = 60 * MINUTE;
const GOOD: Behaviour = { errorShare: 0.001 };

/** A version that gets its first traffic beside the previous one, under 100 requests a second, in both regions of the test or one. */
async function canary(make: (start: number) => Partial<Workload> = () => ({})) {
  const world = worldOf(vertex);
  serveVersion(vertex.project, REGION, '1');
  const { deployment, previous } = await deployed(world, '2');
  if (previous === null) throw new Error('nothing serves');
  const start = nextMinute(world);
  vertex.monitoring.workload = { requestsPerSecond: 100, answers: () => GOOD, ...make(start) };
  await until(world, start);
  let from = 0;
  const shift = async (percent: number): Promise<void> => {
    await answered(world.provider.route({ deployment, previous, from, percent }, callOf(world, 'r/route/1')));
    from = percent;
  };
  /** Both arms, of minutes that are numbered from the start. */
  const arms = async (first: number, end: number) => {
    const range = { from: start + first * MINUTE, to: start + end * MINUTE, slowerThanMs: 400 };
    const [ours, theirs] = [await counted(world, deployment, range), await counted(world, previous, range)];
    return { ours: sum(ours.periods), theirs: sum(theirs.periods), answers: [ours, theirs] };
  };
  return { world, deployment, previous, start, shift, arms };
}

/** Within five standard deviations of so many. */
function isAbout(count: number, expected: number): boolean {
  return Math.abs(count - expected) <= 5 * Math.sqrt(expected);
}

describe('a workload is counted', () => {
  it('by the traffic split of each moment, over 5, 25, 50 and 100 percent', async () => {
    const { world, deployment, previous, start, shift, arms } = await canary();
    for (const [stage, percent] of [5, 25, 50, 100].entries()) {
      await until(world, start + stage * 10 * MINUTE);
      await shift(percent);
    }
    await until(world, start + 43 * MINUTE);
    for (const [stage, percent] of [5, 25, 50].entries()) {
      const { ours, theirs } = await arms(stage * 10, stage * 10 + 10);
      expect([percent, isAbout(ours.requests, 600 * percent)]).toEqual([percent, true]);
      expect([percent, isAbout(theirs.requests, 600 * (100 - percent))]).toEqual([percent, true]);
    }
    const last = { from: start + 30 * MINUTE, to: start + 40 * MINUTE };
    expect(isAbout(sum((await counted(world, deployment, last)).periods).requests, 60_000)).toBe(true);
    expect((await read(world, previous, last))._unsafeUnwrap().state).toBe('no-data');
    const before = { from: start - HOUR, to: start };
    expect(isAbout(sum((await counted(world, previous, before)).periods).requests, 360_000)).toBe(true);
    expect((await read(world, deployment, before))._unsafeUnwrap().state).toBe('no-data');
  });

  it('within a minute in which the split changes', async () => {
    const { world, start, shift, arms } = await canary();
    await until(world, start + 45_000);
    await shift(50);
    await until(world, start + 4 * MINUTE);
    const { ours, theirs } = await arms(0, 1);
    expect(isAbout(ours.requests, 750)).toBe(true);
    expect(isAbout(theirs.requests, 5_250)).toBe(true);
  });

  it('with the same numbers whenever and however it is asked, and with others for another seed', async () => {
    const { world, start, shift, arms } = await canary();
    await shift(50);
    await until(world, start + 13 * MINUTE);
    const [all] = (await arms(0, 10)).answers;
    for (const [minute, period] of (all?.periods ?? []).entries()) {
      const [one] = (await arms(minute, minute + 1)).answers;
      expect(one?.periods).toEqual([period]);
    }
    expect(new Set(all?.periods.map(({ requests }) => requests)).size).toBeGreaterThan(5);
    vertex.monitoring.workload = { requestsPerSecond: 100, answers: () => GOOD, seed: 2 };
    const [other] = (await arms(0, 10)).answers;
    expect(other?.periods).not.toEqual(all?.periods);
  });

  it('with the errors of a version that has 2 percent, and the latencies of one that is slow', async () => {
    const bad: Behaviour = { errorShare: 0.02, slowShare: 0.2 };
    const { world, start, shift, arms } = await canary(() => ({
      answers: (version) => (version === '2' ? bad : GOOD),
    }));
    await shift(25);
    await until(world, start + 33 * MINUTE);
    const { ours, theirs } = await arms(0, 30);
    expect(isAbout(ours.errors, ours.requests * 0.02)).toBe(true);
    expect(isAbout(theirs.errors, theirs.requests * 0.001)).toBe(true);
    expect(isAbout(ours.slower, ours.requests * 0.2)).toBe(true);
    expect(isAbout(theirs.slower, theirs.requests * 0.01)).toBe(true);
  });

  it('with a version that turns bad after an hour', async () => {
    const { world, start, shift, arms } = await canary((begun) => ({
      answers: (version, at) => (version === '2' && at > begun + HOUR ? { errorShare: 0.1 } : GOOD),
    }));
    await shift(50);
    await until(world, start + 123 * MINUTE);
    const [first, second] = [await arms(0, 60), await arms(60, 120)];
    expect(isAbout(first.ours.errors, first.ours.requests * 0.001)).toBe(true);
    expect(isAbout(second.ours.errors, second.ours.requests * 0.1)).toBe(true);
    expect(isAbout(second.theirs.errors, second.theirs.requests * 0.001)).toBe(true);
  });

  it('until traffic stops', async () => {
    const { world, deployment, previous, start, shift } = await canary((begun) => ({
      requestsPerSecond: (at) => (at <= begun + 5 * MINUTE ? 100 : 0),
    }));
    await shift(50);
    await until(world, start + 23 * MINUTE);
    for (const arm of [deployment, previous]) {
      const { periods, open } = await counted(world, arm, { from: start, to: start + 20 * MINUTE });
      expect([periods.length, open]).toEqual([5, []]);
    }
  });

  it('for the version that serves again after a silent rollback', async () => {
    const { world, deployment, previous, start, shift } = await canary();
    await shift(50);
    await until(world, start + 5 * MINUTE);
    takeTrafficBack(vertex.project, REGION, '1');
    await until(world, start + 13 * MINUTE);
    const after = { from: start + 5 * MINUTE, to: start + 10 * MINUTE };
    expect((await read(world, deployment, after))._unsafeUnwrap().state).toBe('no-data');
    expect(isAbout(sum((await counted(world, previous, after)).periods).requests, 30_000)).toBe(true);
    const seen = await answered(world.provider.describe({ deployment }, callOf(world, 'r/watch')));
    expect(seen).toMatchObject({ percent: 0 });
  });

  it('where each version has an endpoint of its own, by the label that its gateway reads', async () => {
    const world = worldOf(vertex, {}, { traffic: 'endpoint' });
    const { deployment: previous } = await deployed(world, '1');
    const route = async (shift: Parameters<typeof world.provider.route>[0]) =>
      answered(world.provider.route(shift, callOf(world, 'r/route/1')));
    await route({ deployment: previous, previous: null, from: 0, percent: 100 });
    const { deployment } = await deployed(world, '2');
    const start = nextMinute(world);
    vertex.monitoring.workload = { requestsPerSecond: 100, answers: () => GOOD };
    await until(world, start);
    await route({ deployment, previous, from: 0, percent: 30 });
    await until(world, start + 13 * MINUTE);
    for (const [arm, expected] of [[deployment, 18_000] as const, [previous, 42_000] as const]) {
      const { periods } = await counted(world, arm, { from: start, to: start + 10 * MINUTE });
      expect([expected, isAbout(sum(periods).requests, expected)]).toEqual([expected, true]);
    }
    const before = { from: start - 5 * MINUTE, to: start };
    expect((await read(world, deployment, before))._unsafeUnwrap().state).toBe('no-data');
  });
});
