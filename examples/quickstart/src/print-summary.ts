import { styleText } from 'node:util';
import { processTable, type RolloutEvent, type RolloutState, statusTracker } from '@landfall/core';
import { formatTable } from './format-table.ts';

const WIDTH = 100;

/** Prints where something new begins. */
export function printHeading(text: string): void {
  console.log(`\n${styleText('bold', text)}`);
}

/** Prints a long text in lines of at most 100 characters. */
export function printParagraph(text: string): void {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length === 0 || line.length > WIDTH) lines.push(` ${word}`);
    else lines[lines.length - 1] = line;
  }
  console.log(`\n${lines.map((line) => ` ${line}`).join('\n')}`);
}

/** Prints what a rollout did, one row for each step of the process. */
export function printProcessTable(events: readonly RolloutEvent[]): void {
  const rows = processTable(events).map(({ step, action, region, result, nextStep }) => [
    String(step),
    action,
    region,
    result,
    nextStep,
  ]);
  console.log(`\n${formatTable(['Step', 'Action', 'Region', 'Result', 'Next Step'], rows)}`);
}

const list = (value: Readonly<Record<string, string>>): string =>
  Object.entries(value)
    .map(([region, status]) => `${region}: ${status}`)
    .join(', ');

/** Prints where a rollout stands. */
export function printStatusTracker(state: RolloutState): void {
  const tracker = statusTracker(state);
  const rows = [
    ['regions', tracker.regions.join(', ')],
    ['deploymentStatus', list(tracker.deploymentStatus)],
    ['verificationStatus', list(tracker.verificationStatus)],
    ['routingConfigured', String(tracker.routingConfigured)],
    ['monitoringActive', String(tracker.monitoringActive)],
  ];
  console.log(`\n${formatTable(['Variable', 'Value'], rows)}`);
}
