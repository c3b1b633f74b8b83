import type { Plan } from '../plan/plan.ts';
import type { PlannedRouting } from '../plan/planned-routing.ts';
import { formatDuration } from '../text/format-duration.ts';

/** How a rollback of this plan would go, and its limits: one or two sentences per item. */
export function describeRollbackPlan({ phases, providers, limits, routing, spec, followUp }: Plan): readonly string[] {
  const waves = phases.filter(({ kind }) => kind === 'wave').map(({ id }) => id);
  const order = waves.length < 2 ? '' : `, in reverse order: ${backwards(waves)}`;
  const steps = [
    ...(routing === undefined ? [] : [describeLeaving(routing)]),
    'Where traffic was moved, the previous deployment is checked and gets the traffic back, in all regions at once.',
    `Then the new deployments are removed${order}.`,
    `Each of these steps has ${formatDuration(limits.stepMs.restore)}. The report lists what could not be rolled back.`,
  ];
  if (followUp !== undefined) return steps;
  const items = ['Steps that have started finish; no new step starts.', ...steps];
  const keys = Object.entries(providers);
  const lasting = keys.filter(([, { retires }]) => retires === false).map(([key]) => `'${key}'`);
  if (lasting.length > 0)
    items.push(`Provider ${lasting.join(', ')} cannot remove a deployment: it is left in place and reported.`);

  const isStaged = (spec.stages?.length ?? 1) > 1;
  const atOnce = keys.filter(([, { traffic }]) => traffic === 'all-or-nothing').map(([key]) => `'${key}'`);
  if (isStaged && atOnce.length > 0) {
    items.push(`Provider ${atOnce.join(', ')} moves all traffic or none, so its regions move at the last stage only.`);
  }
  items.push(
    'The exception: a region where nothing serves yet (known after select) has no traffic to share and no previous deployment. ' +
      'Its endpoint may exist only with traffic, before it is verified; its address is reported only after that. ' +
      'There all traffic moves in one stage, and a rollback removes the deployment.',
  );
  return items;
}

function describeLeaving({ router, ttlMs }: PlannedRouting): string {
  const wait = ttlMs === 0 ? '' : `, ${formatDuration(ttlMs)} before their traffic moves`;
  return `First the entries in the table of router '${router}' are restored. Regions that were not in it leave it${wait}.`;
}

function backwards(waves: readonly string[]): string {
  const reversed = waves.toReversed();
  return reversed.length > 6 ? `${reversed.slice(0, 2).join(', ')} ... ${reversed.at(-1)}` : reversed.join(', ');
}
