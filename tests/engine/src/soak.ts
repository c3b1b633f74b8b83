import { runOnThreads } from '@landfall/tests-support';
import fc from 'fast-check';
import { beyondBounds, brokenIn, endsOf, scenario } from './simulated-worlds.ts';

interface Share {
  readonly seed: number;
  readonly runs: number;
}

/** One share of the runs: outcomes are counted, the first broken promise ends it with the world in which it broke. */
function soak({ seed, runs }: Share): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const property = fc.property(scenario, (each) => {
    const broken = [...brokenIn(each), ...beyondBounds(each)];
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

const runs = Number(process.argv[2] ?? 5_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);

await runOnThreads({
  url: import.meta.url,
  shareOf: (thread, threads): Share => ({ seed: seed + thread, runs: Math.ceil(runs / threads) }),
  work: soak,
  report(counted, { seconds, threads }) {
    const total: Record<string, number> = {};
    for (const counts of counted)
      for (const [outcome, count] of Object.entries(counts)) total[outcome] = (total[outcome] ?? 0) + count;
    const sum = Object.values(total).reduce((a, b) => a + b, 0);
    process.stdout.write(
      `${sum.toLocaleString('en')} simulated worlds, each run four times (as it is, without commands and crashes, undisturbed, with its crashes): all promises and bounds held\n` +
        `undisturbed they ended ${JSON.stringify(total)}; seed ${seed}; ${seconds} s on ${threads} threads\n`,
    );
  },
});
