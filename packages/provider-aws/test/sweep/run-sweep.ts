import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { DISTURBANCES } from './disturbances.ts';
import { type Share, type Swept, sweep } from './sweep.ts';

async function sweepShare(share: Share): Promise<readonly Swept[]> {
  const swept: Swept[] = [];
  for await (const one of sweep(share)) {
    swept.push(one);
    if (one.difference !== undefined)
      process.stdout.write(`${one.version}, call ${one.call} (${one.api}), ${one.disturbance}: ${one.difference}\n`);
  }
  return swept;
}

/** Figures of the rollouts of one version, by disturbance. */
function tell(version: string, swept: readonly Swept[]): string {
  const of = swept.filter((one) => one.version === version);
  const rows = DISTURBANCES.map((disturbance) => {
    const all = of.filter((one) => one.disturbance === disturbance);
    const other = all.filter(({ difference }) => difference !== undefined);
    return `  ${disturbance.padEnd(18)} ${String(all.length).padStart(5)} rollouts, ${other.length} with another outcome`;
  });
  return `${version}, ${of[0]?.calls ?? 0} calls:\n${rows.join('\n')}\n`;
}

async function main(): Promise<void> {
  // One of every so many rollouts; all of them by default.
  const every = Number(process.argv[2] ?? 1);
  const threads = availableParallelism();
  const startedAt = Date.now();
  const shares = Array.from(
    { length: threads },
    (_, index): Share => ({ every: every * threads, offset: index * every }),
  );
  const parts = await Promise.all(
    shares.map(
      (share) =>
        new Promise<readonly Swept[]>((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: share });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  const swept = parts.flat();
  for (const version of new Set(swept.map((one) => one.version))) process.stdout.write(tell(version, swept));
  const other = swept.filter(({ difference }) => difference !== undefined).length;
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  process.stdout.write(
    `${swept.length} rollouts with one call disturbed, ${other} with another outcome; ${seconds} s on ${threads} threads\n`,
  );
  process.exitCode = other === 0 ? 0 : 1;
}

if (isMainThread) await main();
else parentPort?.postMessage(await sweepShare(workerData as Share));
