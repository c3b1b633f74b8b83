import type { Plan, PlanPreview } from '../plan/plan.ts';
import { durationMs } from '../spec/duration.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { formatDuration } from '../text/format-duration.ts';

const MOST_NAMES = 24;

type PlannedMachines = PlanPreview['machines'][number];

/** The names of regions, cut if there are too many. */
export function regionNames(regions: readonly string[]): string {
  const more = regions.length - MOST_NAMES;
  return regions.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The machines that a rollout costs: those of the new version, those of both versions together, and how long you pay for both. */
export function describeMachines({ spec, preview }: Plan): readonly string[] {
  const machines = preview?.machines ?? [];
  if (machines.length === 0) return [];
  return [
    ...machines.map(ofOneVersion),
    `The previous deployment keeps its own machines. If they are the same, both versions together have ${together(machines)}.`,
    untilWhen(spec.previous),
  ];
}

function untilWhen(previous: RolloutSpec['previous'] = 'keep'): string {
  if (previous === 'retire')
    return 'You pay for both versions until the previous deployment is removed, after monitoring has started.';
  if (previous === 'keep')
    return "You pay for the previous deployment after the rollout until you remove it. With previous: 'retire' the rollout removes it.";
  const keptMs = durationMs(previous.keepFor) ?? 0;
  return `You pay for the previous deployment at least ${formatDuration(keptMs)} after the rollout, until a watch or retireKept removes it.`;
}

function ofOneVersion({
  type,
  count,
  maxCount = count,
  atLeastCurrent,
  extraToVerify = 0,
  regions,
}: PlannedMachines): string {
  const range = maxCount > count ? `${count} to ${maxCount}` : `${count}`;
  const each = regions.length > 1 ? ' each' : '';
  const current = atLeastCurrent === true ? ', or as many as the previous deployment has, if more' : '';
  const extra = extraToVerify > 0 ? `; plus ${extraToVerify} until the first traffic, to verify it` : '';
  return `${regionNames(regions)}: ${range} x ${type}${each} for the new version${current}${extra}.`;
}

/** The number of machines by type in all regions: the least and, with autoscaling, the most. */
function together(machines: readonly PlannedMachines[]): string {
  const totals = new Map<string, { least: number; most: number }>();
  for (const { type, count, maxCount = count, regions } of machines) {
    const total = totals.get(type) ?? { least: 0, most: 0 };
    totals.set(type, {
      least: total.least + 2 * count * regions.length,
      most: total.most + 2 * maxCount * regions.length,
    });
  }
  return [...totals]
    .map(([type, { least, most }]) => `${most > least ? `${least} to ${most}` : least} x ${type}`)
    .join(' and ');
}
