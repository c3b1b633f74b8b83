import { processTable, type RolloutEvent, type RolloutState, statusTracker } from '@landfall/core';
import { formatTable } from './format-table.ts';

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
  console.log(`\n${formatTable(['Variable', 'Value'], rows)}\n`);
}
