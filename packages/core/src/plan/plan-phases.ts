import type { RolloutSpec } from '../spec/rollout-spec.ts';
import type { Action } from './actions.ts';
import type { Lane, Phase, Plan, PlannedRegion, Step, Target } from './plan.ts';
import type { PlannedBake } from './planned-bake.ts';

/** The bake of the stage at a place in the spec, for the regions that move there; undefined if it has none. */
export type BakeOf = (stage: number, regions: readonly PlannedRegion[]) => PlannedBake | undefined;

/** The phases of a plan: select, the waves, the cutover with its bakes, monitoring, and the removal of what is no longer needed. */
export function planPhases(
  spec: RolloutSpec,
  regions: readonly PlannedRegion[],
  providers: Plan['providers'],
  bakeOf: BakeOf = () => undefined,
): readonly Phase[] {
  const waves: PlannedRegion[][] = [];
  for (const region of regions) {
    const wave = waves[region.wave];
    if (wave === undefined) waves[region.wave] = [region];
    else wave.push(region);
  }
  const stages = spec.stages ?? [{ percent: 100 }];
  const routes = (of: readonly PlannedRegion[], suffix: string) =>
    stages.flatMap(({ percent }, index) => {
      const moved = of.filter((region) => percent === 100 || providers[region.provider]?.traffic === 'percent');
      const name = `route-${percent}`;
      const route = phase(name + suffix, 'route', moved, (region) => [step('route', region, name, percent)]);
      const bake = moved.length === 0 ? undefined : bakeOf(index, moved);
      // What clients are sent to takes all of its own traffic already, and is judged after that.
      const entered =
        spec.routing !== undefined && percent === 100 ? [phase(`table${suffix}`, 'enter', of, enter)] : [];
      const baked = bake === undefined ? [] : [bakePhase(`bake-${percent}${suffix}`, percent, bake)];
      return [route, ...entered, ...baked];
    });

  const enter = (region: PlannedRegion) => [step('enter', region)];
  const perWave = spec.cutover === 'per-wave';
  const select = phase('select', 'select', regions, (region) => [step('select', region)]);
  const phases = [spec.routing === undefined ? select : withTable(select)];
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

/** A select phase that reads the table too. */
function withTable({ lanes, concurrency, ...select }: Phase): Phase {
  const target: Target = { of: 'rollout' };
  const read: Lane = { target, steps: [{ id: 'read-table', action: 'read-table', target }] };
  return { ...select, lanes: [read, ...lanes], concurrency: concurrency + 1 };
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

function bakePhase(id: string, percent: number, bake: PlannedBake): Phase {
  const target: Target = { of: 'rollout' };
  const steps: readonly Step[] = [{ id, action: 'bake', target, percent, bake }];
  return { id, kind: 'bake', lanes: [{ target, steps }], concurrency: 1 };
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
