import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { brokenIn, endsOf, scenario } from './simulated-worlds.ts';

interface Share {
  readonly seed: number;
  readonly runs: number;
}

/** One share of the runs: outcomes are counted, the first broken promise ends it with the world in which it broke. */
function soak({ seed, runs }: Share): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const property = fc.property(scenario, (each) => {
    const broken = brokenIn(each);
    if (broken.length > 0) throw new Error(broken.join('\n'));
    const [undisturbed, crashed] = endsOf(each);
    if (JSON.stringify(undisturbed) !== JSON.stringify(crashed))
      throw new Error(`a crash changed the end: ${JSON.stringify([undisturbed, crashed])}`);
    const { outcome } = undisturbed;
    counts[`${outcome}`] = (counts[`${outcome}`] ?? 0) + 1;
  });
  fc.assert(property, { seed, numRuns: runs });
  return counts;
}

async function main(): Promise<void> {
  const runs = Number(process.argv[2] ?? 5_000_000);
  const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
  const threads = availableParallelism();
  const startedAt = Date.now();
  const shares = Array.from(
    { length: threads },
    (_, index): Share => ({ seed: seed + index, runs: Math.ceil(runs / threads) }),
  );
  const counted = await Promise.all(
    shares.map(
      (share) =>
        new Promise<Readonly<Record<string, number>>>((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: share });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  const total: Record<string, number> = {};
  for (const counts of counted)
    for (const [outcome, count] of Object.entries(counts)) total[outcome] = (total[outcome] ?? 0) + count;
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const sum = Object.values(total).reduce((a, b) => a + b, 0);
  process.stdout.write(
    `${sum.toLocaleString('en')} simulated worlds, each run three times (as it is, undisturbed, with its crashes): all promises held\n` +
      `undisturbed they ended ${JSON.stringify(total)}; seed ${seed}; ${seconds} s on ${threads} threads\n`,
  );
}

if (isMainThread) await main();
else parentPort?.postMessage(soak(workerData as Share));
