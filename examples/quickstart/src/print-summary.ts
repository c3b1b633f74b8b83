import { styleText } from 'node:util';
import { foldEvents, processTable, type RolloutEvent, type StatusTracker, statusTracker } from '@landfall/core';
import { formatTable } from './format-table.ts';

/** Columns for text: no more than the terminal has. */
const WIDTH = Math.min(100, process.stdout.columns ?? 100);

/** Prints a heading. */
export function printHeading(text: string): void {
  console.log(`\n${styleText('bold', text)}`);
}

/** Prints a long text in lines of at most 100 characters, or as many as the terminal has columns. */
export function printParagraph(text: string): void {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length === 0 || line.length > WIDTH - 1) lines.push(` ${word}`);
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

/** The rows of the process table after which the tracker is shown, and the column of each. */
const MOMENTS = [3, 5, 6] as const;

/** A value for each region in a few words: `both: success` where two regions agree. */
function inWords(regions: readonly string[], value: Readonly<Record<string, string>>): string {
  const entries = Object.entries(value);
  const [first] = entries;
  if (first === undefined) return '{}';
  const isAlike = entries.length === regions.length && entries.every(([, status]) => status === first[1]);
  if (isAlike && regions.length > 1) return `${regions.length === 2 ? 'both' : 'all'}: ${first[1]}`;
  return entries.map(([region, status]) => `${region}: ${status}`).join(', ');
}

/** The tracker at the start, after each of the moments, and at the end. */
function trackersOf(events: readonly RolloutEvent[]): readonly StatusTracker[] {
  const ends = MOMENTS.map((row) => events.findIndex((_, at) => processTable(events.slice(0, at + 1)).length >= row));
  return [0, ...ends, events.length - 1].map((at) => statusTracker(foldEvents(events.slice(0, at + 1))));
}

/** Prints the status of each region at the start, after the third, fifth and sixth row of the process, and at the end. */
export function printStatusTracker(events: readonly RolloutEvent[]): void {
  const trackers = trackersOf(events);
  const row = (name: string, cell: (tracker: StatusTracker) => string): string[] => [name, ...trackers.map(cell)];
  const rows = [
    row('regions', ({ regions }) => (regions.length === 2 ? 'both' : regions.join(', '))),
    row('deploymentStatus', ({ regions, deploymentStatus }) => inWords(regions, deploymentStatus)),
    row('verificationStatus', ({ regions, verificationStatus }) => inWords(regions, verificationStatus)),
    row('routingConfigured', ({ routingConfigured }) => String(routingConfigured)),
    row('monitoringActive', ({ monitoringActive }) => String(monitoringActive)),
  ];
  const headings = ['Variable', 'Start', ...MOMENTS.map((moment) => `After ${moment}`), 'Final'];
  console.log(`\n${formatTable(headings, rows)}`);
}
