import { issuePath } from '../input/issue-path.ts';
import { nearestName } from '../input/nearest-name.ts';
import type { SpecIssue } from '../input/spec-issue.ts';
import type { Gate } from '../spec/gate.ts';
import { metricKey } from '../spec/gate-schema.ts';
import { VALUE_METRICS } from '../spec/value-metrics.ts';
import { listed } from '../text/listed.ts';
import type { PlannedRegion } from './plan.ts';
import type { PlannedMetric } from './planned-bake.ts';
import { countedEarlier, isAlone, type StageToJudge, writtenGates } from './planned-gates.ts';
import { measuredBy, measures, resolveMetric } from './resolve-metric.ts';

/** The issues of the gates that were written for one stage: what its regions cannot measure or compare. Default gates have none: they are left out there. */
export function gateIssues(stage: StageToJudge): readonly SpecIssue[] {
  const { at, spec } = stage;
  const written = writtenGates(spec, spec.stages?.[at] ?? {});
  if (written === undefined) return [];
  const place = written.inStage ? ['stages', at, 'bake', 'gates'] : ['gates'];
  return written.gates.flatMap((gate, index) => {
    const found = issueOf(stage, gate);
    return found === undefined ? [] : [{ path: issuePath([...place, index, found.field]), message: found.message }];
  });
}

interface Found {
  readonly field: string;
  readonly message: string;
}

function issueOf(stage: StageToJudge, gate: Gate): Found | undefined {
  const metric = resolveMetric(gate.metric, stage.sources);
  const message =
    metric === undefined
      ? unknownMetric(stage, metricKey(gate.metric))
      : (unfitLimits(gate, metric) ?? unmeasured(stage, metric));
  return message === undefined ? withoutControl(stage, gate) : { field: 'metric', message };
}

function unknownMetric({ providers, sources }: StageToJudge, name: string): string {
  const all = Object.values(providers);
  const known = [
    ...(all.some(({ health }) => health !== undefined) ? ['errors'] : []),
    ...VALUE_METRICS.filter((value) => all.some(({ metrics }) => metrics?.includes(value) === true)),
    ...Object.keys(sources),
  ];
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `there is no metric '${name}': did you mean '${nearest}'?`;
  return `there is no metric '${name}': providers and options.metrics have ${listed(known, ', ') || 'none'}`;
}

/** The limits of a metric of the source must fit how it is measured; the schema checks the others. */
function unfitLimits(gate: Gate, metric: PlannedMetric): string | undefined {
  const isThreshold = ('max' in gate && gate.max !== undefined) || ('min' in gate && gate.min !== undefined);
  if (metric.of === 'source-value' && !isThreshold)
    return `'${metric.name}' of options.metrics is one value and not counted: write max or min`;
  if (metric.of === 'source-counts' && isThreshold)
    return `'${metric.name}' of options.metrics is counted: write acceptable and harmful, or noWorseThan`;
  return undefined;
}

function unmeasured({ regions, providers }: StageToJudge, metric: PlannedMetric): string | undefined {
  const without = regions.filter(({ provider }) => !measures(providers[provider] ?? {}, metric));
  if (without.length === 0) return undefined;
  const keys = [...new Set(without.map(({ provider }) => provider))];
  const has = keys.map((key) => `provider '${key}' measures ${measuredBy(providers[key] ?? {})}`).join('; ');
  return `cannot be measured in ${namesOf(without)}: ${has}. Remove the gate, or judge what is measured`;
}

function withoutControl(stage: StageToJudge, gate: Gate): Found | undefined {
  if (!isAlone(stage) || !('noWorseThan' in gate) || gate.noWorseThan === undefined) return undefined;
  if (gate.control === 'before') return undefined;
  const earlier = new Set(countedEarlier(stage));
  const others = stage.regions.filter((region) => !earlier.has(region));
  if (others.length === 0) return undefined;
  const message =
    `has nothing to compare with at 100 % in ${namesOf(others)}: no earlier stage with a bake counts the previous version there. ` +
    "Add such a stage, or write acceptable and harmful as shares, or compare with the time before: control: 'before'";
  return { field: 'noWorseThan', message };
}

function namesOf(regions: readonly PlannedRegion[]): string {
  return listed(
    regions.map(({ key }) => key),
    ', ',
  );
}
