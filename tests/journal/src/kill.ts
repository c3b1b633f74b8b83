/** Kills during real rollouts: `node kill.ts [kills] [seed] [what]`. Prints what was counted, and fails where a promise was broken. */
import { KINDS, type Kind } from './disturbance.ts';
import { killTest } from './kill-test.ts';

const WHAT: Readonly<Record<Kind, string>> = {
  runner: 'kills of a runner with SIGKILL',
  worker: 'kills of a runner with SIGKILL, its journal in PostgreSQL',
  database: 'kills of PostgreSQL with SIGKILL',
  connections: 'times that PostgreSQL ended all connections',
  both: 'kills of a runner and PostgreSQL with SIGKILL',
};

const kills = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
const kind = KINDS.find((each) => each === (process.argv[4] ?? 'runner'));
if (kind === undefined) throw new Error(`what is killed is one of ${KINDS.join(', ')}`);
const startedAt = Date.now();
const counts = await killTest({ kills, seed, kind });
const { endedOtherwise, startedTwice, lostEvents, stuckLeases, leftBehind } = counts;
process.stdout.write(
  `${counts.kills} ${WHAT[kind]}, over ${counts.rollouts} rollouts on real processes; seed ${seed}; ${Math.round((Date.now() - startedAt) / 1_000)} s
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
