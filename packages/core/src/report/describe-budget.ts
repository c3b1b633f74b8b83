import type { Plan, PlannedBudget } from '../plan/plan.ts';
import type { FailurePolicy, Tolerance } from '../spec/failure-policy.ts';
import { formatDuration } from '../text/format-duration.ts';
import { listed } from '../text/listed.ts';
import { regionNames } from './describe-machines.ts';

/** The failure budget of a plan in whole numbers, and what happens beyond it: one or two sentences per item. None if the spec has no failure policy. */
export function describeBudget(plan: Plan): readonly string[] {
  const { budget, spec } = plan;
  if (budget === undefined || spec.failure === undefined) return [];
  const { tolerate, toleratePerWave } = spec.failure;
  const hasBudget = tolerate !== undefined || toleratePerWave !== undefined;
  return [
    ...howMany(plan, budget, spec.failure),
    ...(toleratePerWave === undefined ? [] : byWave(plan, budget, toleratePerWave)),
    ...(budget.mustSucceed.length === 0 ? [] : [`May not fail: ${regionNames(budget.mustSucceed)}.`]),
    ...(hasBudget ? [modeOf(budget), 'A region that is tolerated is rolled back by itself. The others go on.'] : []),
    reactionOf(budget),
    'A failure of the model rolls everything back, whatever the budget. So does one of the whole rollout.',
  ];
}

function howMany({ regions }: Plan, budget: PlannedBudget, policy: FailurePolicy): readonly string[] {
  const { tolerate } = budget;
  const many =
    tolerate === 0
      ? 'No region may fail.'
      : `${tolerate} of ${regions.length} regions may fail; the rollout fails at number ${tolerate + 1}.`;
  const isCut = tolerate === regions.length - 1 && askedFor(budget, policy, regions.length) > tolerate;
  const asked = policy.tolerate === undefined ? 'A budget of all regions' : `tolerate: ${policy.tolerate}`;
  return isCut ? [many, `${asked} is cut to ${tolerate}, since one region has to succeed.`] : [many];
}

/** How many failures the spec tolerates, before that is cut to what is possible. */
function askedFor({ perWave }: PlannedBudget, { tolerate }: FailurePolicy, regions: number): number {
  if (tolerate === undefined) return perWave.reduce((sum, each) => sum + each, 0);
  return typeof tolerate === 'number' ? tolerate : Math.floor((Number.parseFloat(tolerate) * regions) / 100);
}

/** Waves with the same numbers are told together. */
function byWave({ regions }: Plan, { perWave }: PlannedBudget, asked: Tolerance): readonly string[] {
  const sizes = new Map<number, number>();
  for (const { wave } of regions) sizes.set(wave, (sizes.get(wave) ?? 0) + 1);
  const alike = new Map<string, string[]>();
  perWave.forEach((allowed, wave) => {
    const numbers = `${allowed} of ${sizes.get(wave)}`;
    const waves = alike.get(numbers);
    if (waves === undefined) alike.set(numbers, [`wave-${wave + 1}`]);
    else waves.push(`wave-${wave + 1}`);
  });
  const told = [...alike].map(([numbers, waves]) => `${numbers} in ${listed(waves, ', ')}`);
  const isCut = typeof asked === 'number' && perWave.some((allowed) => allowed < asked);
  const cut = isCut ? ` toleratePerWave: ${asked} is cut to the regions of a wave.` : '';
  return [`By wave: ${told.join('; ')}.${cut}`];
}

function modeOf({ isStrict }: PlannedBudget): string {
  return isStrict
    ? 'Strict: regions at risk are never more than the failures that are left plus one.'
    : 'Fast: as many regions of a wave are at risk as run at a time.';
}

function reactionOf({ reaction, holdForMs }: PlannedBudget): string {
  switch (reaction) {
    case 'roll-back':
      return 'If more fail, everything is rolled back.';
    case 'roll-back-wave':
      return 'If more fail, the waves in which a region failed are rolled back. The waves before keep the new version.';
    case 'hold':
      return `If more fail, nothing starts for at most ${formatDuration(holdForMs)}, until somebody decides by retry, accept or abort. Then everything is rolled back.`;
    default:
      return reaction satisfies never;
  }
}
