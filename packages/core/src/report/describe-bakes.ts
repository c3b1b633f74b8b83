import { DEFAULT_GATES } from '../plan/default-gates.ts';
import { longestBakeMs, settlingMs } from '../plan/longest-bake.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { PlannedBake, PlannedEvidence } from '../plan/planned-bake.ts';
import { bakeStepOf } from '../plan/planned-bakes.ts';
import { writtenGates } from '../plan/planned-gates.ts';
import { metricName } from '../plan/resolve-metric.ts';
import { whyUnmeasured } from '../plan/why-unmeasured.ts';
import { formatDuration } from '../text/format-duration.ts';
import { formatShare } from '../text/format-share.ts';
import { listed } from '../text/listed.ts';
import { describeGate } from './describe-gate.ts';
import { regionNames } from './describe-machines.ts';

/** The bakes of a plan in words: a heading for each, and its sentences. Bakes with the same sentences share a heading. */
export function describeBakes(plan: Plan): readonly { readonly heading: string; readonly items: readonly string[] }[] {
  const groups = new Map<string, { readonly ids: string[]; readonly items: readonly string[] }>();
  for (const phase of plan.phases) {
    const step = bakeStepOf(phase);
    if (step === undefined) continue;
    const items = describeBake(plan, step);
    const key = items.join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ids: [phase.id], items });
    else group.ids.push(phase.id);
  }
  const bakes = [...groups.values()].map(({ ids, items }) => ({ heading: `Bake ${listed(ids, ', ')}`, items }));
  const isJudged = bakes.length > 0 && plan.phases.some((phase) => (bakeStepOf(phase)?.bake.gates.length ?? 0) > 0);
  return isJudged ? [{ heading: 'Evidence', items: describeEvidence(plan.evidence) }, ...bakes] : bakes;
}

/** The work of a bake phase in a few words. */
export function describeBakeStep({ bake, percent }: Step): string {
  const at = `at ${percent} %`;
  if (bake === undefined || bake.gates.length === 0)
    return `wait ${formatDuration(bake?.minMs ?? 0)} ${at}; nothing is judged`;
  const { minMs, maxMs, gates } = bake;
  const time = minMs === maxMs ? formatDuration(minMs) : `${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  return `judge the new version ${at} for ${time} by ${gates.map(({ name }) => name).join(', ')}`;
}

function describeEvidence(evidence: PlannedEvidence | undefined): readonly string[] {
  if (evidence === undefined) return [];
  const { alpha, beta, warmUpMs, ignoreBelow } = evidence;
  const items = [
    'The new version fails as soon as there is evidence that it is worse than acceptable. It passes when there is evidence in each region that it is not harmful.',
    `A version that is acceptable fails in at most ${formatShare(alpha)} of rollouts. A gate passes a harmful version in at most ${formatShare(beta)} of bakes.`,
  ];
  if (ignoreBelow > 0) items.push(`A difference of less than ${formatShare(ignoreBelow)} of requests never fails it.`);
  if (warmUpMs > 0) items.push(`The first ${formatDuration(warmUpMs)} after a change of traffic are not judged.`);
  return items;
}

function describeBake(plan: Plan, step: Step & { readonly bake: PlannedBake }): readonly string[] {
  const { bake } = step;
  if (bake.gates.length === 0) return [whyNothing(plan, step), `It takes ${formatDuration(bake.minMs)}.`];
  return [
    ...bake.gates.map((gate) => `${describeGate(gate)}${onlyIn(bake, gate.regions)}`),
    ...leftOut(plan, step),
    ...times(plan, bake),
  ];
}

function onlyIn(bake: PlannedBake, regions: readonly string[]): string {
  return regions.length === bake.regions.length ? '' : ` Only in ${regionNames(regions)}.`;
}

/** Default gates that some regions of a bake cannot measure. */
function leftOut(plan: Plan, { bake, percent }: Step & { readonly bake: PlannedBake }): readonly string[] {
  const { spec, providers, regions } = plan;
  const stage = spec.stages?.find((each) => each.percent === percent) ?? {};
  if (writtenGates(spec, stage) !== undefined) return [];
  const providerOf = new Map(regions.map(({ key, provider }) => [key, provider]));
  return DEFAULT_GATES.flatMap(({ metric }) => {
    const name = metricName(metric);
    const judged = new Set(bake.gates.find((gate) => gate.name === name)?.regions);
    const without = bake.regions.filter((region) => !judged.has(region));
    const keys = new Set(without.flatMap((region) => providerOf.get(region) ?? []));
    return [...keys].map((key) => {
      const names = regionNames(without.filter((region) => providerOf.get(region) === key));
      return `Left out in ${names}: ${name}, since provider '${key}' ${whyUnmeasured(providers[key] ?? {}, metric)}.`;
    });
  });
}

function whyNothing(plan: Plan, { bake, percent }: Step & { readonly bake: PlannedBake }): string {
  const stage = plan.spec.stages?.find((each) => each.percent === percent) ?? {};
  if (writtenGates(plan.spec, stage) !== undefined) return 'Nothing is judged: the list of gates is empty.';
  const inBake = new Set(bake.regions);
  const keys = new Set(plan.regions.filter(({ key }) => inBake.has(key)).map(({ provider }) => `'${provider}'`));
  return `Nothing is judged: provider ${[...keys].join(', ')} counts no requests.`;
}

function times(plan: Plan, bake: PlannedBake): readonly string[] {
  const { minMs, maxMs, onInconclusive, holdForMs } = bake;
  const settling = settlingMs(plan, bake);
  const counts =
    settling === 0 ? '' : `, and up to ${formatDuration(settling)} more until the last counts are complete`;
  return [
    `A pass counts after ${formatDuration(minMs)}. The judged time is at most ${formatDuration(maxMs)}${counts}.`,
    `Without a verdict by then, ${OUTCOMES[onInconclusive](holdForMs)}.`,
    `The longest time of this bake is ${formatDuration(longestBakeMs(plan, bake))}, without pauses and without times when nothing can be read.`,
  ];
}

const OUTCOMES: Readonly<Record<PlannedBake['onInconclusive'], (holdForMs: number) => string>> = {
  hold: (holdForMs) =>
    `the rollout waits at most ${formatDuration(holdForMs)} for a person to accept or abort it, then rolls back; if there were only too few requests, it needs manual action instead`,
  fail: () => 'the rollout fails and rolls back',
  proceed: () =>
    'the rollout goes on if too few requests came to judge and nothing speaks against the new version, else it fails and rolls back',
};
