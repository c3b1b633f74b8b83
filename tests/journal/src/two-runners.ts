/** Two runners of one rollout, and a third that takes over: `node two-runners.ts [times] [file|postgres]`. Prints what each of them did. */
import { isDeepStrictEqual } from 'node:util';
import { twoRunnersTest } from './two-runners-test.ts';

/** Plays it once, and says whether it went as it should. */
async function playOnce(kept: 'file' | 'postgres'): Promise<boolean> {
  const seen = await twoRunnersTest(kept);
  const { refused, driver, woken, successor, toldBefore, toldAfter, events, toldSuccessor, outcome, started } = seen;
  process.stdout.write(
    `two resume at once: one goes on (${driver}); the other ends with ${JSON.stringify(refused)}
the first is stopped past its lease after event ${toldBefore}, another takes over (${successor})
the first wakes and ends with ${JSON.stringify(woken)}; events acknowledged to it since: ${toldAfter - toldBefore}
the log has ${events} events, of which its successor was told the last, number ${toldSuccessor}; it ended: ${outcome}
serving processes started in each region: ${started.join(', ')}
`,
  );
  const isWell =
    refused?.kind === 'busy' &&
    refused.holder === driver &&
    woken?.kind === 'busy' &&
    woken.holder === successor &&
    isDeepStrictEqual([toldAfter, events, outcome, started], [toldBefore, toldSuccessor, 'succeeded', [1, 1]]);
  return isWell;
}

const [times = '1', kept = 'file'] = process.argv.slice(2);
let wentWell = 0;
for (let time = 0; time < Number(times); time += 1)
  if (await playOnce(kept === 'postgres' ? 'postgres' : 'file')) wentWell += 1;
process.stdout.write(`${wentWell} of ${times} went as they should\n`);
process.exitCode = wentWell === Number(times) ? 0 : 1;
