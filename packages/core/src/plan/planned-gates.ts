import type { Gate, RatioGate } from '../spec/gate.ts';
import type { RolloutSpec, Stage } from '../spec/rollout-spec.ts';
import { DEFAULT_GATES, DEFAULT_RATIO, type DefaultGate } from './default-gates.ts';
import type { Plan, PlannedRegion } from './plan.ts';
import type { PlannedGate, PlannedLimits } from './planned-bake.ts';
import { plannedEvidence } from './planned-evidence.ts';
import { measures, metricName, resolveMetric, type SourceMetrics } from './resolve-metric.ts';

/** One bad request of a million: no evidence can be about a share of 0. */
const LEAST_HARMLESS = 1e-6;

/** One stage of a spec, with the regions that move there, and what can be measured. */
export interface StageToJudge {
  readonly spec: RolloutSpec;
  /** Its place in the stages of the spec. */
  readonly at: number;
  readonly regions: readonly PlannedRegion[];
  readonly providers: Plan['providers'];
  readonly sources: SourceMetrics;
}

/** The gates that were written for a stage, and where; undefined if none were, so that the defaults apply. */
export function writtenGates(
  { gates }: Pick<RolloutSpec, 'gates'>,
  { bake }: Pick<Stage, 'bake'>,
): { readonly gates: readonly Gate[]; readonly inStage: boolean } | undefined {
  if (typeof bake === 'object' && bake.gates !== undefined) return { gates: bake.gates, inStage: true };
  return gates === undefined ? undefined : { gates, inStage: false };
}

/** The regions of a stage whose previous version was counted in the bake of an earlier stage of this rollout. */
export function countedEarlier({ spec, at, regions, providers }: StageToJudge): readonly PlannedRegion[] {
  const isCounted = spec.stages?.slice(0, at).some(({ bake }) => bake !== undefined) === true;
  return isCounted ? regions.filter(({ provider }) => providers[provider]?.traffic === 'percent') : [];
}

/** Whether a stage leaves the previous version nothing, so that none is beside the new one. */
export function isAlone({ spec, at }: Pick<StageToJudge, 'spec' | 'at'>): boolean {
  return (spec.stages?.[at]?.percent ?? 100) === 100;
}

/** The gates of one stage's bake, each over the regions whose provider measures it. A gate that no region measures is left out. */
export function plannedGates(stage: StageToJudge): readonly PlannedGate[] {
  const written = writtenGates(stage.spec, stage.spec.stages?.[stage.at] ?? {});
  const gates =
    written === undefined
      ? DEFAULT_GATES.flatMap((gate) => defaultGate(stage, gate))
      : written.gates.flatMap((gate) => writtenGate(stage, gate));
  return gates.filter(({ regions }) => regions.length > 0);
}

function keysOf(regions: readonly PlannedRegion[]): readonly string[] {
  return regions.map(({ key }) => key);
}

function measuring({ regions, providers }: StageToJudge, metric: PlannedGate['metric']): readonly PlannedRegion[] {
  return regions.filter(({ provider }) => measures(providers[provider] ?? {}, metric));
}

function harmlessOf({ spec }: StageToJudge): number {
  return Math.max(LEAST_HARMLESS, 2 * plannedEvidence(spec.evidence).ignoreBelow);
}

function defaultGate(stage: StageToJudge, { metric, otherwise }: DefaultGate): PlannedGate {
  const regions = measuring(stage, metric);
  const earlier = new Set(countedEarlier(stage));
  const control = isAlone(stage) ? 'earlier-stage' : 'beside';
  const isCompared = control === 'beside' || regions.some((region) => earlier.has(region));
  const limits: PlannedLimits = isCompared
    ? { kind: 'ratio', ...DEFAULT_RATIO, harmless: harmlessOf(stage), control, otherwise }
    : { kind: 'absolute', ...otherwise };
  return { name: metricName(metric), metric, limits, observe: false, isDefault: true, regions: keysOf(regions) };
}

function writtenGate(stage: StageToJudge, gate: Gate): readonly PlannedGate[] {
  const metric = resolveMetric(gate.metric, stage.sources);
  if (metric === undefined) return [];
  const regions = measuring(stage, metric);
  const name = metricName(metric);
  const rest = { metric, observe: gate.observe ?? false, isDefault: false };
  if ('noWorseThan' in gate && gate.noWorseThan !== undefined)
    return ratioGates(stage, gate, regions).map(({ suffix, limits, of }) => ({
      name: name + suffix,
      ...rest,
      limits,
      regions: keysOf(of),
    }));
  return [{ name, ...rest, limits: plainLimits(gate as Exclude<Gate, RatioGate>), regions: keysOf(regions) }];
}

function plainLimits(gate: Exclude<Gate, RatioGate>): PlannedLimits {
  if ('acceptable' in gate && gate.acceptable !== undefined)
    return { kind: 'absolute', acceptable: gate.acceptable, harmful: gate.harmful };
  const { max, min, failures = 3 } = gate as Exclude<typeof gate, { readonly acceptable: number }>;
  return { kind: 'threshold', ...(max !== undefined && { max }), ...(min !== undefined && { min }), failures };
}

/** A ratio gate with its control. Regions that an earlier stage counted and others are two gates, since they are compared differently. */
function ratioGates(
  stage: StageToJudge,
  { noWorseThan, harmless = harmlessOf(stage) }: RatioGate,
  regions: readonly PlannedRegion[],
): readonly { readonly suffix: string; readonly limits: PlannedLimits; readonly of: readonly PlannedRegion[] }[] {
  const limits = { kind: 'ratio', ...noWorseThan, harmless } as const;
  if (!isAlone(stage)) return [{ suffix: '', limits: { ...limits, control: 'beside' }, of: regions }];
  const earlier = new Set(countedEarlier(stage));
  const counted = regions.filter((region) => earlier.has(region));
  const others = regions.filter((region) => !earlier.has(region));
  return [
    { suffix: '', limits: { ...limits, control: 'earlier-stage' }, of: counted },
    { suffix: counted.length === 0 ? '' : ' (before)', limits: { ...limits, control: 'before' }, of: others },
  ];
}
