/** Disturbs workers of real rollouts: `node kill.ts [kills] [stops] [seed]`. Prints what was counted, and fails where a promise was broken. */
import { killTest } from './kill-test.ts';

const [kills = 50, stops = 10, seed = Date.now() % 1_000_000_000] = process.argv.slice(2).map(Number);
const startedAt = Date.now();
const counts = await killTest({ kills, stops, seed });
const { endedOtherwise, lostEvents, gaps, late, changed, unknown } = counts;
process.stdout.write(
  `${counts.kills} workers killed with SIGKILL, ${counts.stops} stopped past their lease, over ${counts.rollouts} rollouts; seed ${seed}; ${Math.round((Date.now() - startedAt) / 1_000)} s
ended: ${JSON.stringify(counts.byOutcome)}; otherwise than undisturbed: ${endedOtherwise.length}
events seen: ${counts.events}; rollouts with one lost: ${lostEvents.length}; with a gap: ${gaps.length}
calls: ${counts.calls}; changes repeated before their end was in the log: ${counts.repeated}; after it: ${late.length}; with something else under one key: ${changed.length}; in no log: ${unknown.length}
`,
);
const broken = [...endedOtherwise, ...lostEvents, ...gaps, ...late, ...changed, ...unknown];
for (const each of broken) process.stderr.write(`${each}\n`);
process.exitCode = broken.length > 0 ? 1 : 0;
