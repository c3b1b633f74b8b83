import type { Plan, Step } from '../../plan/plan.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import type { RegionState } from '../../state/rollout-state.ts';

type BakeStep = Step & { readonly bake: NonNullable<Step['bake']> };

/** A bake as it judges one region. */
interface RegionBake {
  readonly step: BakeStep;
  readonly gates: readonly PlannedGate[];
}

interface RegionBakes {
  /** In the plan's order. */
  readonly bakes: readonly RegionBake[];
  /** Every gate of any of them, one of each name. */
  readonly gates: readonly PlannedGate[];
}

interface Bakes {
  readonly byRegion: ReadonlyMap<string, RegionBakes>;
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

function bakesOfRegion(steps: readonly BakeStep[], key: string): RegionBakes {
  const bakes = steps
    .filter(({ bake }) => bake.regions.includes(key))
    .map((step) => ({ step, gates: step.bake.gates.filter(({ regions }) => regions.includes(key)) }));
  const byName = new Map(bakes.flatMap(({ gates }) => gates.map((gate) => [gate.name, gate] as const)));
  return { bakes, gates: [...byName.values()] };
}

function bakesOf(plan: Plan): Bakes {
  let bakes = BAKES.get(plan);
  if (bakes !== undefined) return bakes;
  const steps = plan.phases.flatMap(({ lanes }) => lanes.flatMap((lane) => lane.steps)).filter(isBake);
  const keys = new Set(steps.flatMap(({ bake }) => bake.regions));
  const byRegion = new Map([...keys].map((key) => [key, bakesOfRegion(steps, key)] as const));
  const slots = new Map<string, string>();
  const limitsOf = new Map<string, string>();
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

const NO_GATES: readonly PlannedGate[] = [];

function regionBakeOf(plan: Plan, { planned, percent }: RegionState): RegionBake | undefined {
  const bakes = bakesOf(plan).byRegion.get(planned.key)?.bakes;
  return bakes?.findLast(({ step }) => (step.percent ?? 100) <= percent) ?? bakes?.[0];
}

/** The bake whose gates judge a region at its share: that of its stage, else the last one before, else the first. */
export function bakeOf(plan: Plan, region: RegionState): BakeStep | undefined {
  return regionBakeOf(plan, region)?.step;
}

/** Every gate of any bake of a region, one of each name. */
export function allGatesOf(plan: Plan, { planned }: RegionState): readonly PlannedGate[] {
  return bakesOf(plan).byRegion.get(planned.key)?.gates ?? NO_GATES;
}

/** The gates that judge a region at its share. */
export function gatesOf(plan: Plan, region: RegionState): readonly PlannedGate[] {
  return regionBakeOf(plan, region)?.gates ?? NO_GATES;
}

/** Under which name the evidence of a gate is kept at a region's share: the same in all stages that judge by the same limits. */
export function slotOf(plan: Plan, region: RegionState, { name }: PlannedGate): string {
  const percent = region.percent === 100 ? 100 : (bakeOf(plan, region)?.percent ?? 100);
  return bakesOf(plan).slots.get(`${percent}/${name}`) ?? name;
}
