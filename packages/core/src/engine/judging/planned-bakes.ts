import type { Plan, Step } from '../../plan/plan.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import type { RegionState } from '../../state/rollout-state.ts';

type BakeStep = Step & { readonly bake: NonNullable<Step['bake']> };

interface Bakes {
  /** By region, in the plan's order. */
  readonly byRegion: ReadonlyMap<string, readonly BakeStep[]>;
  /** By share and gate, the name under which its evidence is kept. */
  readonly slots: ReadonlyMap<string, string>;
}

/** Plans are frozen and shared. */
const BAKES = new WeakMap<Plan, Bakes>();

function isBake(step: Step): step is BakeStep {
  return step.bake !== undefined;
}

/** Shares and the gates that judge them. Where the last share has no bake, it is judged by the gates of the last bake before. */
function judgedStages(
  steps: readonly BakeStep[],
): readonly { readonly percent: number; readonly gates: readonly PlannedGate[] }[] {
  const stages = steps.map(({ percent = 100, bake: { gates } }) => ({ percent, gates }));
  const last = stages.at(-1);
  return last === undefined || last.percent === 100 ? stages : [...stages, { percent: 100, gates: last.gates }];
}

function bakesOf(plan: Plan): Bakes {
  let bakes = BAKES.get(plan);
  if (bakes !== undefined) return bakes;
  const steps = plan.phases.flatMap(({ lanes }) => lanes.flatMap((lane) => lane.steps)).filter(isBake);
  const byRegion = new Map<string, BakeStep[]>();
  const slots = new Map<string, string>();
  const limitsOf = new Map<string, string>();
  for (const step of steps) {
    for (const region of step.bake.regions) {
      const of = byRegion.get(region);
      if (of === undefined) byRegion.set(region, [step]);
      else of.push(step);
    }
  }
  for (const { percent, gates } of judgedStages(steps)) {
    for (const gate of gates) {
      if (gate.limits.kind === 'threshold') continue;
      // At 100 % no previous version serves beside, so a ratio is judged as a rate, with evidence of its own; so are other limits of the same name.
      const limits = JSON.stringify(gate.limits.kind === 'ratio' && percent === 100 ? percent : gate.limits);
      const known = limitsOf.get(gate.name) ?? limits;
      limitsOf.set(gate.name, known);
      slots.set(`${percent}/${gate.name}`, known === limits ? gate.name : `${gate.name} at ${percent} %`);
    }
  }
  bakes = { byRegion, slots };
  BAKES.set(plan, bakes);
  return bakes;
}

/** How many tests of a rollout share its alpha in each region. */
export function countOfGates(plan: Plan): number {
  return Math.max(1, new Set(bakesOf(plan).slots.values()).size);
}

/** The bake whose gates judge a region at its share: that of its stage, else the last one before, else the first. */
export function bakeOf(plan: Plan, { planned, percent }: RegionState): BakeStep | undefined {
  const bakes = bakesOf(plan).byRegion.get(planned.key);
  if (bakes === undefined) return undefined;
  return bakes.findLast((step) => (step.percent ?? 100) <= percent) ?? bakes[0];
}

/** Every gate of any bake of a region, one of each name. */
export function allGatesOf(plan: Plan, { planned }: RegionState): readonly PlannedGate[] {
  const gates = new Map<string, PlannedGate>();
  for (const { bake } of bakesOf(plan).byRegion.get(planned.key) ?? [])
    for (const gate of bake.gates) if (gate.regions.includes(planned.key)) gates.set(gate.name, gate);
  return [...gates.values()];
}

/** The gates that judge a region at its share. */
export function gatesOf(plan: Plan, region: RegionState): readonly PlannedGate[] {
  const { key } = region.planned;
  return bakeOf(plan, region)?.bake.gates.filter(({ regions }) => regions.includes(key)) ?? [];
}

/** Under which name the evidence of a gate is kept at a region's share: the same in all stages that judge by the same limits. */
export function slotOf(plan: Plan, region: RegionState, { name }: PlannedGate): string {
  const percent = region.percent === 100 ? 100 : (bakeOf(plan, region)?.percent ?? 100);
  return bakesOf(plan).slots.get(`${percent}/${name}`) ?? name;
}
