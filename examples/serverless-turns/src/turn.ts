/** One turn, as a serverless function or a cron job would run it: `node turn.ts <folder>`. It prints JSON for the scheduler. */
import { advance, formatError } from '@landfall/core';
import { ID, platform } from './platform.ts';

const turn = await advance(ID, platform(process.argv[2] ?? '.landfall'));

if (turn.isErr()) {
  console.error(formatError(turn.error));
  process.exitCode = 1;
} else if (turn.value.ended) {
  const { result } = turn.value;
  console.log(JSON.stringify({ ended: result.isOk() ? 'succeeded' : formatError(result.error) }));
} else {
  const { waiting, wakeAt } = turn.value;
  console.log(
    JSON.stringify({ waitsFor: waiting.map(({ region, detail }) => `${region ?? 'rollout'}: ${detail}`), wakeAt }),
  );
}
