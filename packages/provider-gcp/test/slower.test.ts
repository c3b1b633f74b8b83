import { describe, expect, it } from 'vitest';
import { counted, MINUTE, minuteOf, nextMinute, read, until } from './served.ts';
import type { Buckets } from './simulator/histogram.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { Minute } from './simulator/minute.ts';
import { deployed } from './stepwise.ts';
import { worldOf } from './world.ts';

const vertex = memoryVertex();

/** A version that was asked in one minute, which is final. */
async function served(counts: Pick<Minute, 'requests'> & Partial<Minute>) {
  const world = worldOf(vertex);
  const { deployment } = await deployed(world, '1');
  const from = nextMinute(world);
  const range = { from, to: from + MINUTE };
  vertex.monitoring.minutes.push(minuteOf(deployment, range.to, counts));
  await until(world, range.to + 3 * MINUTE);
  return { world, deployment, range };
}

const SPREAD = {
  requests: 100,
  latencies: [
    [0.5, 1],
    [20, 60],
    [90, 20],
    [120, 10],
    [210, 6],
    [5_000, 3],
  ],
} as const;

/** What a limit of 100 ms becomes, and what is above it. */
const LAYOUTS: readonly (readonly [string, Buckets, edgeMs: number, slower: number])[] = [
  ['explicit bounds', { explicitBuckets: { bounds: [0, 50, 100, 200, 400] } }, 100, 19],
  ['explicit bounds without the limit', { explicitBuckets: { bounds: [0, 50, 200, 400] } }, 200, 9],
  ['one explicit bound', { explicitBuckets: { bounds: [100] } }, 100, 19],
  ['widths that are equal', { linearBuckets: { numFiniteBuckets: 10, width: 25 } }, 100, 19],
  ['widths from an offset', { linearBuckets: { numFiniteBuckets: 10, width: 40, offset: 10 } }, 130, 9],
  ['the last edge of equal widths', { linearBuckets: { numFiniteBuckets: 2, width: 50 } }, 100, 19],
  ['widths that grow', { exponentialBuckets: { numFiniteBuckets: 20, growthFactor: 2, scale: 1 } }, 128, 9],
  [
    'widths that grow to the limit',
    { exponentialBuckets: { numFiniteBuckets: 9, growthFactor: 10 ** (1 / 3), scale: 1 } },
    100,
    19,
  ],
];

describe('slower requests', () => {
  it.for(LAYOUTS)('are counted above an edge of buckets with %s', async ([, buckets, edgeMs, slower]) => {
    const { world, deployment, range } = await served(SPREAD);
    vertex.monitoring.buckets = buckets;
    const answer = await counted(world, deployment, { ...range, slowerThanMs: 100 });
    expect(answer).toMatchObject({ slowerThanMs: edgeMs, periods: [{ requests: 100, slower }] });
  });

  it('are 0 where the buckets above the limit are left out', async () => {
    const { world, deployment, range } = await served({ requests: 100 });
    const { periods } = await counted(world, deployment, { ...range, slowerThanMs: 100 });
    expect(periods).toMatchObject([{ requests: 100, slower: 0 }]);
  });

  it('are not read where nobody asks for them', async () => {
    const { world, deployment, range } = await served(SPREAD);
    const { periods, slowerThanMs } = await counted(world, deployment, range);
    expect([slowerThanMs, periods[0]?.slower]).toEqual([undefined, undefined]);
    expect(vertex.project.counts('')['timeSeries']).toBe(1);
  });

  it('cannot be counted above the last edge', async () => {
    const { world, deployment, range } = await served(SPREAD);
    for (const bounds of [[50, 99], []]) {
      vertex.monitoring.buckets = { explicitBuckets: { bounds } };
      const answer = await read(world, deployment, { ...range, slowerThanMs: 100 });
      expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid', retryable: false });
    }
  });

  it('have one limit in an answer, whatever becomes of the buckets', async () => {
    const { world, deployment, range } = await served(SPREAD);
    vertex.monitoring.minutes.push(minuteOf(deployment, range.from, SPREAD));
    const [old, changed] = [[100], [150]].map((bounds): Buckets => ({ explicitBuckets: { bounds } }));
    if (old === undefined || changed === undefined) throw new Error('two layouts');
    vertex.monitoring.buckets = (at) => (at < range.to ? old : changed);
    const both = { ...range, from: range.from - MINUTE, slowerThanMs: 100 };
    expect((await read(world, deployment, both))._unsafeUnwrapErr().kind).toBe('invalid');
    const { slowerThanMs } = await counted(world, deployment, { ...range, slowerThanMs: 100 });
    expect(slowerThanMs).toBe(150);
  });

  it('keep a minute open whose answers have no latencies yet', async () => {
    const { world, deployment, range } = await served({ requests: 100, errors: 10, latencies: [] });
    const answer = await counted(world, deployment, { ...range, slowerThanMs: 100 });
    expect(answer).toMatchObject({ periods: [], open: [range.from] });
    expect((await counted(world, deployment, range)).periods).toMatchObject([{ requests: 100, errors: 10 }]);
  });

  it('are 0 where every request failed and none has a latency: its errors still count', async () => {
    const { world, deployment, range } = await served({ requests: 100, errors: 90, refused: 10, latencies: [] });
    const answer = await counted(world, deployment, { ...range, slowerThanMs: 100 });
    expect(answer).toMatchObject({ periods: [{ requests: 100, errors: 90, slower: 0 }], open: [] });
  });

  it('are never more than the requests', async () => {
    const { world, deployment, range } = await served({ requests: 10, latencies: [[5_000, 64]] });
    const { periods } = await counted(world, deployment, { ...range, slowerThanMs: 100 });
    expect(periods).toMatchObject([{ requests: 10, slower: 10 }]);
  });
});
