import type { RolloutEvent } from '@landfall/core';
import type { Call } from '@landfall/core/provider';
import { expect, it } from 'vitest';
import { CANARY, canaryWorld, GOOD, MINUTE, playCanary, REGIONS } from './canary-world.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { World } from './world.ts';

const vertex = memoryVertex();

/** One read that the engine made. */
interface Read {
  readonly of: 'describe' | 'health' | 'metric';
  readonly region: string;
  readonly at: number;
}

/** The same world, and the reads that are made of it. */
function watched(world: World) {
  const reads: Read[] = [];
  const { provider } = world;
  const note = (of: Read['of'], { region, now }: Call) => reads.push({ of, region, at: now });
  const watching: typeof provider = {
    ...provider,
    describe(question, call) {
      note('describe', call);
      return provider.describe(question, call);
    },
    health(question, call) {
      note('health', call);
      return provider.health?.(question, call) ?? Promise.reject(new Error('it counts no requests'));
    },
    metric(question, call) {
      note('metric', call);
      return provider.metric?.(question, call) ?? Promise.reject(new Error('it has no metrics'));
    },
  };
  return { world: { ...world, provider: watching }, reads };
}

/** The bakes of a canary, and where each begins and ends in a list that grows. */
function notesOf(length: () => number) {
  const bakes: { step: string; from: number; to: number; ms: number }[] = [];
  let begun = { at: 0, from: 0 };
  const listen = (event: RolloutEvent) => {
    if (event.type === 'step-start' && event.action === 'bake') begun = { at: event.at, from: length() };
    if (event.type === 'step-end' && event.action === 'bake')
      bakes.push({ step: event.step, from: begun.from, to: length(), ms: event.at - begun.at });
  };
  return { bakes, listen };
}

it.each(['split', 'endpoint'] as const)(
  'a region is read once in each minute of a bake: whether it serves, and the counts of both versions (traffic: %s)',
  async (split) => {
    const { world, reads } = watched(await canaryWorld(vertex, () => GOOD, split));
    const byRead = notesOf(() => reads.length);
    const byCall = notesOf(() => vertex.project.calls.length);
    await playCanary(world, CANARY, (event) => {
      byRead.listen(event);
      byCall.listen(event);
    });
    expect(byRead.bakes.map(({ step }) => step)).toEqual(['bake-5', 'bake-25', 'bake-50', 'bake-100']);
    for (const [index, { step, from, to, ms }] of byRead.bakes.entries()) {
      // One as it begins, and one in each minute.
      const looks = Math.ceil(ms / MINUTE) + 1;
      const arms = step === 'bake-100' ? 1 : 2;
      // Before the first bake is judged, the previous version is described, measured, and its last hour counted.
      const facts = step === 'bake-5' ? 1 : 0;
      for (const region of REGIONS) {
        const count = (of: Read['of']) =>
          reads.slice(from, to).filter((read) => read.of === of && read.region === region).length;
        expect(count('describe')).toBeLessThanOrEqual(looks + facts);
        expect(count('describe')).toBeGreaterThanOrEqual(looks - 2);
        expect(count('health')).toBeLessThanOrEqual(looks * arms + facts);
        expect(count('health')).toBeGreaterThan(0);
        expect(count('metric')).toBe(facts);
      }
      const { from: first = 0, to: end = 0 } = byCall.bakes[index] ?? {};
      const calls: Record<string, number> = {};
      for (const { method, region } of vertex.project.calls.slice(first, end))
        if (region === REGIONS[0] || region === '') calls[method] = (calls[method] ?? 0) + 1;
      // Two series of each version: answers and latencies. Monitoring is asked for all regions in one place.
      expect(calls['timeSeries']).toBeLessThanOrEqual(REGIONS.length * (looks * arms * 2 + facts * 3));
      // A description is three calls at the most: the endpoint, the twin's, and what an operation came to.
      expect((calls['getEndpoint'] ?? 0) + (calls['getOperation'] ?? 0)).toBeLessThanOrEqual((looks + facts) * 3);
      process.stdout.write(`${split}, ${step}, ${ms / MINUTE} minutes: ${JSON.stringify(calls)}\n`);
    }
  },
);
