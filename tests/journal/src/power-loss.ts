/** Cuts the power under a journal: `node power-loss.ts [runs] [seed]`, as administrator of a Linux machine. Prints what was counted, and fails where an acknowledged event was lost. */
import { canMount } from './loop-device.ts';
import { type PowerLossCounts, powerLossTest } from './power-loss-test.ts';

const runs = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);

function tell(what: string, counts: PowerLossCounts): void {
  const { acknowledged, lost, runsWithLoss, damage } = counts;
  process.stdout.write(
    `${what}: ${counts.runs} power losses; ${acknowledged} events acknowledged, ${lost} of them lost, in ${runsWithLoss} runs; damaged files: ${damage.length}\n`,
  );
}

if (canMount()) {
  const counts = await powerLossTest({ runs, seed });
  tell('synchronous = FULL, as the journal has it', counts);
  const few = Math.ceil(runs / 10);
  tell('control, synchronous = NORMAL', await powerLossTest({ runs: few, seed, synchronous: 'NORMAL' }));
  tell('control, synchronous = OFF', await powerLossTest({ runs: few, seed, synchronous: 'OFF' }));
  for (const each of counts.damage) process.stderr.write(`${each}\n`);
  process.stdout.write(`seed ${seed}\n`);
  process.exitCode = counts.lost > 0 || counts.damage.length > 0 ? 1 : 0;
} else {
  process.stderr.write(
    'This needs Linux, loop devices and the rights of an administrator, to mount a file as a disk.\n',
  );
  process.exitCode = 1;
}
