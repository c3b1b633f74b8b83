import { styleText } from 'node:util';
import { formatError, type RolloutEvent, type RolloutRun } from '@landfall/core';

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

function lineOf(event: RolloutEvent): string | undefined {
  switch (event.type) {
    case 'step-start':
      return event.action === 'bake' ? styleText('bold', `  ${event.step} begins`) : undefined;
    case 'bake-checkpoint':
      return event.warnings?.map((warning) => wrap(warning, '      ! ')).join('\n');
    case 'step-verdict': {
      const colour = event.verdict === 'pass' ? 'green' : 'red';
      const found = event.evidence.map(({ region, sentence }) =>
        wrap(`${region ?? 'all regions'}: ${sentence}`, '      '),
      );
      return [
        styleText(colour, `  ${event.step}: ${event.verdict}${event.region ? ` in ${event.region}` : ''}`),
        ...found,
      ].join('\n');
    }
    case 'step-end':
      if (event.action === 'bake' || event.action === 'select') return undefined;
      return `  ${event.step} ${event.outcome}`;
    case 'rollback-start':
      return styleText('yellow', '  rollback: traffic first, then the deployment');
    case 'rollout-end':
      return styleText(event.outcome === 'succeeded' ? 'green' : 'red', `  the rollout ${event.outcome}`);
    default:
      return undefined;
  }
}

/** Prints what happens in a rollout, and while a bake waits for evidence, how it grows. */
export async function printCanary(run: RolloutRun): Promise<void> {
  const startedAt = Date.now();
  const print = (text: string): void => {
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0).padStart(4);
    console.log(`${styleText('dim', `${seconds} s`)}${text}`);
  };
  const growth = setInterval(() => {
    for (const { for: what, region, detail } of run.explain())
      if (what === 'evidence' && region !== undefined)
        print(styleText('dim', wrap(`${region}: ${detail}`, '      ').slice(1)));
  }, EVERY_MS);
  for await (const event of run) {
    const line = lineOf(event);
    if (line !== undefined && line !== '') print(line);
  }
  clearInterval(growth);
  const result = await run.result;
  if (result.isErr()) console.log(`\n${wrap(formatError(result.error), '  ')}`);
}
