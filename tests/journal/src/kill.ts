/** Kills runners of real rollouts: `node kill.ts [kills] [seed]`. Prints what was counted, and fails where a promise was broken. */
import { killTest } from './kill-test.ts';

const kills = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
const startedAt = Date.now();
const counts = await killTest({ kills, seed });
const { endedOtherwise, startedTwice, lostEvents, stuckLeases, leftBehind } = counts;
process.stdout.write(
  `${counts.kills} kills of a runner with SIGKILL, over ${counts.rollouts} rollouts on real processes; seed ${seed}; ${Math.round((Date.now() - startedAt) / 1_000)} s
ended: ${JSON.stringify(counts.byOutcome)}; otherwise than undisturbed: ${endedOtherwise.length}
serving processes started: ${counts.starts}; of a version in a region twice: ${startedTwice.length}
events acknowledged: ${counts.acknowledged}; rollouts with one lost: ${lostEvents.length}
leases stuck past their expiry: ${stuckLeases.length}
processes left behind: ${leftBehind.length}
`,
);
const broken = [...endedOtherwise, ...startedTwice, ...lostEvents, ...stuckLeases, ...leftBehind];
for (const each of broken) process.stderr.write(`${each}\n`);
process.exitCode = broken.length > 0 ? 1 : 0;
