import { runOnThreads } from './run-on-threads.ts';
import type { Share, Swept } from './sweep-calls.ts';

async function sweepShare(swept: AsyncIterable<Swept>): Promise<readonly Swept[]> {
  const all: Swept[] = [];
  for await (const one of swept) {
    all.push(one);
    if (one.difference !== undefined)
      process.stdout.write(`${one.version}, call ${one.call} (${one.name}), ${one.disturbance}: ${one.difference}\n`);
  }
  return all;
}

function isOther({ difference }: Swept): boolean {
  return difference !== undefined;
}

/** Figures of the rollouts of one version, by disturbance. */
function formatVersion(version: string, swept: readonly Swept[]): string {
  const rows = [...new Set(swept.map(({ disturbance }) => disturbance))].map((disturbance) => {
    const all = swept.filter((one) => one.disturbance === disturbance);
    return `  ${disturbance.padEnd(18)} ${String(all.length).padStart(5)} rollouts, ${all.filter(isOther).length} with another outcome`;
  });
  return `${version}, ${swept[0]?.calls ?? 0} calls:\n${rows.join('\n')}\n`;
}

/**
 * Runs a sweep on all threads and prints its figures; the exit code is 1 if any outcome differs. The program's first argument says that one of
 * every so many rollouts is made; default all. `url` is the `import.meta.url` of the program.
 */
export async function runSweep(url: string, sweep: (share: Share) => AsyncIterable<Swept>): Promise<void> {
  const every = Number(process.argv[2] ?? 1);
  await runOnThreads({
    url,
    shareOf: (thread, threads): Share => ({ every: every * threads, offset: thread * every }),
    work: async (share) => sweepShare(sweep(share)),
    report(found, { seconds, threads }) {
      const swept = found.flat();
      for (const version of new Set(swept.map((one) => one.version)))
        process.stdout.write(
          formatVersion(
            version,
            swept.filter((one) => one.version === version),
          ),
        );
      const other = swept.filter(isOther).length;
      process.stdout.write(
        `${swept.length} rollouts with one call disturbed, ${other} with another outcome; ${seconds} s on ${threads} threads\n`,
      );
      process.exitCode = other === 0 ? 0 : 1;
    },
  });
}
