import { styleText } from 'node:util';
import { formatError, type RolloutRun } from '@landfall/core';

const WIDTH = 110;
const EVERY_MS = 5_000;

/** A long line in lines of at most 110 characters, each behind the same indent. */
function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 + indent.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => indent + line).join('\n');
}

/** Prints what happens in a rollout, and while a bake waits for evidence, how it grows. */
export async function printCanary(run: RolloutRun): Promise<void> {
  const startedAt = Date.now();
  const print = (text: string): void => {
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4);
    console.log(`${styleText('dim', `${seconds} s`)}${text}`);
  };

  run.on('step-start', ({ action, step }) => {
    if (action === 'bake') print(styleText('bold', `  ${step} begins`));
  });
  run.on('bake-checkpoint', ({ warnings = [] }) => {
    for (const warning of warnings) print(wrap(warning, '      ! ').slice(4));
  });
  run.on('step-verdict', ({ step, verdict, evidence }) => {
    print(styleText(verdict === 'pass' ? 'green' : 'red', `  ${step}: ${verdict}`));
    for (const { region, sentence } of evidence)
      console.log(wrap(`${region ?? 'all regions'}: ${sentence}`, '          '));
  });
  run.on('step-end', ({ action, step, outcome }) => {
    if (action !== 'bake' && action !== 'select') print(`  ${step} ${outcome}`);
  });
  run.on('rollback-start', () => print(styleText('yellow', '  rollback: traffic first, then the deployments')));
  run.on('rollout-end', ({ outcome }) => {
    print(styleText(outcome === 'succeeded' ? 'green' : 'red', `  the rollout ${outcome}`));
  });

  const growth = setInterval(() => {
    for (const { for: what, region, detail } of run.explain())
      if (what === 'evidence' && region !== undefined)
        print(styleText('dim', wrap(`${region}: ${detail}`, '          ').slice(6)));
  }, EVERY_MS);
  const result = await run.result;
  clearInterval(growth);
  if (result.isErr()) console.log(`\n${wrap(formatError(result.error), '  ')}`);
}
