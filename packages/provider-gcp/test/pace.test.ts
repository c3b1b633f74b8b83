import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { REGIONS, specOf, start, worldOf } from './world.ts';

const vertex = memoryVertex();

const module = createRequire(import.meta.url).resolve('@google-cloud/aiplatform');
const gax = createRequire(module)('google-gax') as {
  readonly createDefaultBackoffSettings: () => {
    readonly initialRetryDelayMillis: number;
    readonly retryDelayMultiplier: number;
    readonly maxRetryDelayMillis: number;
  };
};

/** When the client's own `operation.promise()` sees the end of an operation, and how often it has asked by then: its settings, followed by hand. */
function promiseNotices(ms: number): { readonly lateMs: number; readonly reads: number } {
  const { initialRetryDelayMillis, retryDelayMultiplier, maxRetryDelayMillis } = gax.createDefaultBackoffSettings();
  let at = 0;
  let reads = 1;
  for (
    let delay = initialRetryDelayMillis;
    at < ms;
    delay = Math.min(delay * retryDelayMultiplier, maxRetryDelayMillis)
  ) {
    at += delay;
    reads += 1;
  }
  return { lateMs: at - ms, reads };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

it.for([7.6, 11.3, 14.8])(
  'a deployment of %s minutes is noticed within half a minute, with fewer reads than the client makes',
  async (minutes) => {
    const world = worldOf(vertex, { deployMs: minutes * 60_000 });
    const seenAt = new Map<string, number>();
    const run = start(world, specOf('1'));
    run.on('step-end', ({ action, region, at }) => {
      if (action === 'deploy') seenAt.set(region ?? '', at);
    });
    expect((await run.result).isOk()).toBe(true);
    // Where the end falls between two of the client's looks, a minute apart, is chance: the mean of it.
    const all = Array.from({ length: 60 }, (_, second) => promiseNotices(minutes * 60_000 + second * 1_000));
    const mean = (of: (one: { lateMs: number; reads: number }) => number) =>
      all.reduce((sum, one) => sum + of(one), 0) / all.length;
    const client = { lateMs: mean(({ lateMs }) => lateMs), reads: Math.round(mean(({ reads }) => reads)) };
    const told: string[] = [];
    for (const region of REGIONS) {
      const operations = [...vertex.project.region(region).operations.values()];
      const deployment = operations.find(({ method }) => method === 'deployModel');
      const { startedAt = 0, doneAt = 0 } = deployment ?? {};
      const lateMs = (seenAt.get(`gcp/${region}`) ?? 0) - doneAt;
      const reads = vertex.project.calls.filter(
        ({ method, at, region: asked }) =>
          asked === region && method === 'getOperation' && at >= startedAt && at <= doneAt + lateMs,
      ).length;
      told.push(`${region} +${seconds(lateMs)}, ${reads} reads`);
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(31_000);
      expect(reads).toBeLessThan(client.reads);
    }
    process.stdout.write(
      `notice of ${minutes} min: ${told.join('; ')}; operation.promise() on average +${seconds(client.lateMs)}, ${client.reads} reads\n`,
    );
  },
);

it('a deployment that fails after four minutes is noticed within a minute, where no region has shown how long one takes', async () => {
  const faults = [
    {
      kind: 'operation-fails',
      method: 'deployModel',
      code: 'FAILED_PRECONDITION',
      message: 'Model server never became ready.',
      ms: 4 * 60_000,
    },
  ] as const;
  for (const id of ['a', 'b', 'c', 'd']) {
    const world = worldOf(vertex, { faults });
    const run = start(world, specOf('1', { regions: ['gcp/us-central1'] }), id);
    let noticedAt = Number.NaN;
    run.on('step-end', ({ action, at }) => {
      if (action === 'deploy') noticedAt = at;
    });
    expect((await run.result).isErr()).toBe(true);
    const operations = [...vertex.project.region('us-central1').operations.values()];
    const lateMs = noticedAt - (operations.find(({ method }) => method === 'deployModel')?.doneAt ?? 0);
    process.stdout.write(`a failure after 240 s is noticed after ${Math.round(240 + lateMs / 1_000)} s\n`);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThanOrEqual(60_000);
  }
});
