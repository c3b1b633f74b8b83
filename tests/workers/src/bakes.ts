/** Many rollouts in a long bake, without a worker for half of it: `node bakes.ts [rollouts] [seconds]`. Prints what was measured, and fails if one did not end as it should. */
import { bakesTest, COUNTED_WITHIN_MS } from './bakes-test.ts';

const [rollouts = 1_000, seconds = 600] = process.argv.slice(2).map(Number);
const bakes = await bakesTest({ rollouts, seconds, say: (line) => process.stderr.write(`${line}\n`) });
const { succeeded, lateMs, awayMs, begunInMs, calls, workerMb, serverMb } = bakes;
const lateAt = (share: number): string =>
  `${((lateMs[Math.min(lateMs.length - 1, Math.floor(share * lateMs.length))] ?? Number.NaN) / 1_000).toFixed(1)} s`;
process.stdout.write(
  `${rollouts} rollouts in a bake of ${seconds} s, begun in ${Math.round(begunInMs / 1_000)} s; no worker for ${Math.round(awayMs / 1_000)} s, then one
succeeded: ${succeeded}; bakes that ended: ${lateMs.length}
a bake ended after its time, of which up to ${COUNTED_WITHIN_MS / 1_000} s are for its last counts: half within ${lateAt(0.5)}, 99 % within ${lateAt(0.99)}, all within ${lateAt(1)}
calls of the cloud: ${calls}; the most memory: worker ${workerMb} MB, PostgreSQL ${serverMb} MB
`,
);
process.exitCode = succeeded === rollouts && lateMs.length === rollouts ? 0 : 1;
