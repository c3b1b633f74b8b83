import type { RolloutSpec } from '../spec/rollout-spec.ts';
import type { Action } from './actions.ts';
import type { Lane, Phase, Plan, PlannedRegion, Step, Target } from './plan.ts';

/** The phases of a plan: select, the waves, the cutover, monitoring, and the removal of what is no longer needed. */
export function planPhases(
  spec: RolloutSpec,
  regions: readonly PlannedRegion[],
  providers: Plan['providers'],
): readonly Phase[] {
  const waves: PlannedRegion[][] = [];
  for (const region of regions) {
    const wave = waves[region.wave];
    if (wave === undefined) waves[region.wave] = [region];
    else wave.push(region);
  }
  const stages = spec.stages ?? [{ percent: 100 }];
  const routes = (of: readonly PlannedRegion[], suffix: string) =>
    stages.map(({ percent }) => {
      const moved = of.filter((region) => percent === 100 || providers[region.provider]?.traffic === 'percent');
      const name = `route-${percent}`;
      return phase(name + suffix, 'route', moved, (region) => [step('route', region, name, percent)]);
    });

  const perWave = spec.cutover === 'per-wave';
  const phases = [phase('select', 'select', regions, (region) => [step('select', region)])];
  waves.forEach((wave, index) => {
    const id = `wave-${index + 1}`;
    const steps = (region: PlannedRegion) => [step('deploy', region), step('verify', region)];
    phases.push(phase(id, 'wave', wave, steps, spec.concurrency));
    if (perWave) phases.push(...routes(wave, `:${id}`));
  });
  if (!perWave) phases.push(...routes(regions, ''));
  phases.push(phase('monitor', 'monitor', regions, (region) => [step('monitor', region)]));
  const unclean = regions.filter((region) => providers[region.provider]?.leftovers === true);
  phases.push(phase('clean-up', 'clean-up', unclean, (region) => [step('clean-up', region)]));
  if (spec.previous === 'retire') {
    phases.push(phase('retire', 'retire', regions, (region) => [step('retire', region)]));
  }
  return phases.filter(({ lanes }) => lanes.length > 0);
}

/** A second select phase, for a rollout that had to wait for its targets. */
export function reselection({ lanes, ...select }: Phase): Phase {
  const again = ({ target, steps }: Lane): Lane => ({
    target,
    steps: steps.map((of) => ({ ...of, id: `re${of.id}` })),
  });
  return { ...select, lanes: lanes.map(again) };
}

/** A phase with one step per region, all in parallel. Each step is named after its action. */
export function phaseOfRegions(id: string, action: Phase['kind'] & Action, regions: readonly string[]): Phase {
  const lanes = regions.map((region): Lane => {
    const target: Target = { of: 'region', region };
    return { target, steps: [{ id: `${action}:${region}`, action, target }] };
  });
  return { id, kind: action, lanes, concurrency: lanes.length };
}

function step(action: Action, { key }: PlannedRegion, name: string = action, percent?: number): Step {
  const of: Step = { id: `${name}:${key}`, action, target: { of: 'region', region: key } };
  return percent === undefined ? of : { ...of, percent };
}

function phase(
  id: string,
  kind: Phase['kind'],
  regions: readonly PlannedRegion[],
  steps: (region: PlannedRegion) => Lane['steps'],
  concurrency = regions.length,
): Phase {
  const lanes = regions.map((region): Lane => ({ target: { of: 'region', region: region.key }, steps: steps(region) }));
  return { id, kind, lanes, concurrency: Math.min(concurrency, lanes.length) };
}
