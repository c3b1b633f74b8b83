import type { Machines, Provider } from '../provider/contract.ts';
import { concreteModel } from '../spec/concrete-model.ts';
import type { ModelSpec } from '../spec/rollout-spec.ts';
import type { PlannedRegion, PlanPreview } from './plan.ts';

interface Told {
  readonly machines: Machines | undefined;
  readonly problems: readonly string[];
}

type Grouped<T> = T & { readonly regions: string[] };

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** A copy of the valid fields of the contract; the rest is left out. */
function readMachines(given: unknown): Machines | undefined {
  const { type, count, maxCount, atLeastCurrent, extraToVerify }: { readonly [K in keyof Machines]?: unknown } =
    typeof given === 'object' && given !== null ? given : {};
  if (typeof type !== 'string' || !isCount(count)) return undefined;
  return {
    type,
    count,
    ...(isCount(maxCount) && { maxCount }),
    ...(atLeastCurrent === true && { atLeastCurrent }),
    ...(isCount(extraToVerify) && { extraToVerify }),
  };
}

/** One provider's preview of one region. It only helps people to read the plan, so a bug in it is reported and stops nothing. */
function askProvider(model: ModelSpec, region: PlannedRegion, provider: Provider | undefined): Told {
  const nothing: Told = { machines: undefined, problems: [] };
  const concrete = concreteModel({ ...model, environment: {} }, region, undefined);
  if (concrete.isErr() || provider?.preview === undefined) return nothing;
  try {
    const { machines, problems }: { readonly machines?: unknown; readonly problems?: unknown } = provider.preview({
      model: concrete.value,
      region: region.name,
    });
    const texts = Array.isArray(problems) ? problems.filter((problem) => typeof problem === 'string') : [];
    return { machines: readMachines(machines), problems: texts };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...nothing, problems: [`${provider.name}.preview threw: ${reason}`] };
  }
}

/** Adds a region to the group with the same preview. */
function add<T extends object>(groups: Map<string, Grouped<T>>, told: T, region: string): void {
  const key = JSON.stringify(told);
  const group = groups.get(key) ?? { ...told, regions: [] };
  group.regions.push(region);
  groups.set(key, group);
}

/** The providers' previews of a plan, made without a call to a cloud; undefined if there are none. */
export function planPreview(
  model: ModelSpec,
  regions: readonly PlannedRegion[],
  providers: Readonly<Record<string, Provider>>,
): PlanPreview | undefined {
  const machines = new Map<string, Grouped<Machines>>();
  const problems = new Map<string, Grouped<{ readonly message: string }>>();
  for (const region of regions) {
    const told = askProvider(model, region, providers[region.provider]);
    if (told.machines !== undefined) add(machines, told.machines, region.key);
    for (const message of told.problems) add(problems, { message }, region.key);
  }
  if (machines.size === 0 && problems.size === 0) return undefined;
  return { machines: [...machines.values()], problems: [...problems.values()] };
}
