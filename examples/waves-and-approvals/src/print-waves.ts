import { styleText } from 'node:util';
import { type Action, processTable, type RolloutEvent, type RolloutRun, type StepFailure } from '@landfall/core';

const WIDTH = 96;

/** Prints a long text in lines of at most 96 characters. */
export function printParagraph(text: string): void {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1) ?? ' '} ${word}`;
    if (lines.length === 0 || line.length > WIDTH) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line;
  }
  console.log(`${lines.join('\n')}\n`);
}

function nameOf(region: string): string {
  return region.slice(region.indexOf('/') + 1);
}

function reasonOf(failure: StepFailure): string {
  return failure.kind === 'verification-failed' ? (failure.reasons[0] ?? '') : failure.kind;
}

const ROLLBACK: readonly Action[] = ['restore', 'remove', 'confirm'];

/** Prints a line for each phase of a rollout, with the regions in which it succeeded, and what is rolled back; at the end, the last row of the process table. */
export function printWaves(run: RolloutRun): void {
  const events: RolloutEvent[] = [];
  const succeeded = new Set<string>();
  const print = (mark: string, what: string, regions: string): void =>
    console.log(`  ${mark} ${what.padEnd(18)} ${regions}`);
  run.on('event', (event) => events.push(event));
  run.on('phase-start', ({ rollback }) => {
    if (rollback === undefined) succeeded.clear();
  });
  run.on('step-end', ({ action, region, failure }) => {
    if (region === undefined || ROLLBACK.includes(action)) return;
    if (failure === undefined) succeeded.add(nameOf(region));
    else {
      succeeded.delete(nameOf(region));
      print(styleText('red', '✗'), action, `${nameOf(region)}: ${reasonOf(failure)}`);
    }
  });
  run.on('phase-end', ({ phase, rollback }) => {
    if (rollback === undefined && succeeded.size > 0) print(styleText('green', '✓'), phase, [...succeeded].join(', '));
  });
  run.on('rollback-start', ({ of, regions }) => {
    const others = of === 'region' ? ' (tolerated: the others go on)' : '';
    print(styleText('yellow', '↩'), 'rollback', regions.map(nameOf).join(', ') + others);
  });
  run.on('rollout-end', () => console.log(`  ${styleText('bold', processTable(events).at(-1)?.nextStep ?? '')}\n`));
}
