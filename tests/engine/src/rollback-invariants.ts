import type { Leftover, RolloutError, RolloutEvent } from '@landfall/core';
import { CountedFailures } from './budget-invariants.ts';
import { type Broken, type History, isOf, planOf } from './history.ts';

/** Whether a version that nothing speaks against was left where it is, after a hold in which nobody decided. */
function isLeftUnproven(events: readonly RolloutEvent[]): boolean {
  const ends = events.filter(isOf('step-end')).flatMap(({ failure }) => failure ?? []);
  return ends.some((failure) => failure.kind === 'inconclusive' && failure.isOnlyTooFew && failure.heldMs > 0);
}

/** Promise 4: rollback covers what started, moves traffic before it removes, from the last wave to the first, and once. */
export function onePathBack({ events }: History): Broken {
  const broken: string[] = [];
  const plan = planOf(events);
  const waves = new Map(plan?.regions.map(({ key, wave }) => [key, wave]));
  const rollbacks = events.filter(isOf('rollback-start'));
  const rollback = rollbacks.find(({ of }) => of === 'rollout');
  if (rollbacks.filter(({ of }) => of === 'rollout').length > 1) broken.push('4: two rollbacks of the rollout');
  const rolledBack = rollbacks.flatMap(({ regions }) => regions);
  if (new Set(rolledBack).size < rolledBack.length) broken.push('4: a region in two rollbacks');
  const end = events.find(isOf('rollout-end'));
  const deployed = new Set<string | undefined>();
  const mixed = new Set<string | undefined>();
  // Regions with a previous deployment, and those of them in which traffic may have moved.
  const replacing = new Set<string | undefined>();
  const routed = new Set<string | undefined>();
  for (const event of events) {
    // What a retried deploy found counts: a previous deployment that somebody removed meanwhile cannot take traffic back.
    if ((event.type === 'step-end' || event.type === 'step-progress') && event.prepared !== undefined)
      if (event.prepared.previous === null) replacing.delete(event.region);
      else replacing.add(event.region);
    if (event.type === 'effect-start' && event.method === 'route' && replacing.has(event.region))
      routed.add(event.region);
    if (event.type === 'effect-start' && event.method === 'deploy') deployed.add(event.region);
    if (event.type === 'step-end' && event.failure?.kind === 'drift' && event.failure.mixed) mixed.add(event.region);
  }
  const failures = plan === undefined ? undefined : new CountedFailures(plan);
  for (const event of events) failures?.read(event);
  const wasAborted = events.some(
    (event) => event.type === 'command' && event.name === 'abort' && event.refused === undefined,
  );
  const isOver = wasAborted || failures?.isOver === true;
  if (end !== undefined && isOver && !(end.outcome === 'needs-human' && isLeftUnproven(events)))
    for (const region of deployed)
      if (!mixed.has(region) && !keptIn(end).includes(region ?? '') && !rolledBack.includes(region ?? ''))
        broken.push(`4: ${region} was deployed to and not rolled back`);
  if (end !== undefined && !isLeftUnproven(events))
    for (const { key } of plan?.regions ?? [])
      if (failures?.has(key) && deployed.has(key) && !mixed.has(key) && !rolledBack.includes(key))
        broken.push(`4: ${key} failed and was not rolled back`);
  if (end !== undefined)
    for (const region of rolledBack)
      if (
        deployed.has(region) &&
        !mixed.has(region) &&
        !events.some((event) => event.type === 'step-end' && event.step === `remove:${region}`)
      )
        broken.push(`4: ${region} is in a rollback and was not removed`);
  const restored = new Map<string | undefined, boolean>();
  let lowest = Number.POSITIVE_INFINITY;
  for (const event of events) {
    if (event.type === 'step-start' && event.action === 'restore') restored.set(event.region, false);
    if (event.type === 'step-end' && event.action === 'restore') restored.set(event.region, true);
    if (event.type !== 'step-start' || event.action !== 'remove') continue;
    if (restored.get(event.region) === false || (routed.has(event.region) && !restored.has(event.region)))
      broken.push(`4: ${event.step} starts before its traffic is back`);
    if (rollback?.regions.includes(event.region ?? '') !== true) continue;
    const wave = waves.get(event.region ?? '') ?? 0;
    if (wave > lowest) broken.push(`4: ${event.step} of wave ${wave + 1} after wave ${lowest + 1}`);
    lowest = Math.min(lowest, wave);
  }
  return broken;
}

/** The regions that keep the new version after a failure, since only waves were rolled back. */
export function keptIn({ error }: { readonly error?: RolloutError | undefined }): readonly string[] {
  return error !== undefined && 'kept' in error ? (error.kept ?? []) : [];
}

/** What a rollout that did not succeed names as left behind. */
export function leftBehind(events: readonly RolloutEvent[]): readonly Leftover[] {
  const error = events.find(isOf('rollout-end'))?.error;
  if (error === undefined || !('rollback' in error)) return [];
  return error.rollback.outcome === 'incomplete' ? error.rollback.left : [];
}
