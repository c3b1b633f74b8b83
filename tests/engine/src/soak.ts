import { writeSync } from 'node:fs';
import { runOnThreads } from '@landfall/tests-support';
import fc from 'fast-check';
import { scenario } from './random-scenarios.ts';
import { beyondBounds, brokenIn, endsOf } from './simulated-worlds.ts';

/** The runs of a seed: a failure is played again by the seed that it prints. */
const RUNS_OF_A_SEED = 50_000;

interface Share {
  readonly seeds: readonly number[];
  readonly runs: number;
}

type Counts = Readonly<Record<string, number>>;

function sumOf(all: readonly Counts[]): Counts {
  const total: Record<string, number> = {};
  for (const counts of all)
    for (const [outcome, count] of Object.entries(counts)) total[outcome] = (total[outcome] ?? 0) + count;
  return total;
}

function worldsIn(counts: Counts): number {
  return Object.values(counts).reduce((a, b) => a + b, 0);
}

/** The runs of one seed: outcomes are counted, the first broken promise ends it with the world in which it broke. */
function soakOf(seed: number, runs: number): Counts {
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

/** Soaks seed after seed, and prints each that held. */
function soak({ seeds, runs }: Share): Counts {
  const counted: Counts[] = [];
  for (const seed of seeds) {
    const counts = soakOf(seed, runs);
    counted.push(counts);
    // A thread that is at work would print through its stream only at its end.
    writeSync(1, `seed ${seed}: ${worldsIn(counts)} worlds held ${JSON.stringify(counts)}\n`);
  }
  return sumOf(counted);
}

const runs = Number(process.argv[2] ?? 5_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);

await runOnThreads({
  url: import.meta.url,
  shareOf(thread, threads): Share {
    const seeds = Math.max(threads, Math.ceil(runs / RUNS_OF_A_SEED));
    const all = Array.from({ length: seeds }, (_, index) => seed + index);
    return { seeds: all.filter((_, index) => index % threads === thread), runs: Math.ceil(runs / seeds) };
  },
  work: soak,
  report(counted, { seconds, threads }) {
    const total = sumOf(counted);
    process.stdout.write(
      `${worldsIn(total).toLocaleString('en')} simulated worlds, each run four times (as it is, without commands and crashes, undisturbed, with its crashes): all promises and bounds held\n` +
        `undisturbed they ended ${JSON.stringify(total)}; seeds from ${seed}; ${seconds} s on ${threads} threads\n`,
    );
  },
});
