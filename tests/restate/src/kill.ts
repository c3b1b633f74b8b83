/** Kills Restate servers and services: `node kill.ts [kills] [seed]`. Prints what was counted, and fails where a promise was broken. */
import { killTest } from './real/kill-test.ts';

const kills = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
const counted = await killTest({ kills, seed });
const { service, server, both } = counted.kills;
process.stdout.write(`${kills} kills with SIGKILL (of a service ${service}, of the Restate server ${server}, of both ${both}), over ${counted.rollouts} rollouts; seed ${seed}; ${counted.seconds} s
ended: ${JSON.stringify(counted.byOutcome)}; ${counted.events} events
calls that change something: ${counted.calls}; repeated under their key: ${counted.repeated}
wrong (another end, a gap, an event lost, something made twice or left behind): ${counted.wrong.length}
`);
for (const each of counted.wrong) process.stderr.write(`${each}\n`);
process.exitCode = counted.wrong.length > 0 ? 1 : 0;
