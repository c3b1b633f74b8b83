import type { JudgedRegion } from '../../gates/judged-region.ts';
import { MOST_PERIODS } from '../../plan/judging-limits.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import { stepKey } from '../../plan/step-key.ts';
import type { Timing } from '../../plan/timing-of.ts';
import type { RegionState, RolloutState } from '../../state/rollout-state.ts';
import type { Read } from '../effect.ts';
import { countedGates } from './gates-in-region.ts';
import { JUDGE, type JudgingRead } from './live-judging.ts';
import { allGatesOf, gatesOf } from './planned-bakes.ts';
import { periodBefore } from './timing.ts';

/** How many periods before the rollout are read to know the previous version. */
const HISTORY_PERIODS = 60;

/** Which of a region's two deployments a read is about. */
export type Arm = 'new' | 'previous';

/** What the answer of a read is about. */
export const ABOUT = {
  deployment: 'deployment',
  previousVersion: 'previous version',
  previousP95: 'previous p95',
  value: (gate: string) => `value of ${gate}`,
  counts: (arm: Arm, which: string) => `${which} of the ${arm} version`,
  history: (which: string) => `${which} before the rollout`,
} as const;

/** A region while its next look is being planned. */
export interface LookSetup {
  readonly state: RolloutState;
  readonly region: RegionState;
  readonly judged: JudgedRegion;
  readonly timing: Timing;
}

/** The limit that a gate counts slowness by, in milliseconds, once it is known. */
export function limitOf({ metric }: PlannedGate, { facts }: JudgedRegion): number | undefined {
  if (metric.of !== 'slower') return undefined;
  return metric.thanMs === 'previous-p95' ? facts.p95Ms : metric.thanMs;
}

/** Which counts a gate needs: those of a source, or the provider's with or without a limit for slowness. Undefined if its limit is not known. */
export function countsOfGate(
  gate: PlannedGate,
  gates: readonly PlannedGate[],
  judged: JudgedRegion,
): string | undefined {
  const { metric } = gate;
  if (metric.of === 'source-counts') return `counts '${metric.name}'`;
  const own = metric.of === 'slower' ? limitOf(gate, judged) : undefined;
  if (metric.of === 'slower') return own === undefined ? undefined : slowerCounts(own);
  // Errors are in every answer of the provider: one that is asked for anyway will do.
  const beside = gates.map((each) => limitOf(each, judged)).find((ms) => ms !== undefined);
  return beside === undefined ? 'counts' : slowerCounts(beside);
}

function slowerCounts(ms: number): string {
  return `counts slower than ${ms} ms`;
}

function base({ state, region }: LookSetup, about: string): Pick<Read, 'id' | 'key' | 'step' | 'target' | 'timeoutMs'> {
  const { key } = region.planned;
  return {
    id: `${JUDGE}:${key}#${about}`,
    key: stepKey(state, `${JUDGE}:${key}`, 1),
    step: JUDGE,
    target: { of: 'region', region: key },
    timeoutMs: state.plan?.limits.callMs ?? 0,
  };
}

function asRead({ region }: LookSetup, about: string, read: Read): JudgingRead {
  return { region: region.planned.key, about, read };
}

function countReads(
  setup: LookSetup,
  gates: readonly PlannedGate[],
  arm: Arm,
  range: { readonly from: number; readonly to: number },
  aboutOf: (which: string) => string,
): readonly JudgingRead[] {
  const { state, region, judged } = setup;
  const deployment = (arm === 'new' ? region.deployment : region.previous) ?? null;
  const version = arm === 'new' ? state.plan?.spec.model.version : judged.facts.previousVersion;
  const reads = new Map<string, JudgingRead>();
  for (const gate of gates) {
    const which = countsOfGate(gate, gates, judged);
    if (which === undefined || reads.has(which)) continue;
    const { metric } = gate;
    const about = aboutOf(which);
    const common = { ...base(setup, about), ...range };
    if (metric.of !== 'source-counts') {
      const slowerThanMs = gates
        .map((each) => limitOf(each, judged))
        .find((ms) => ms !== undefined && slowerCounts(ms) === which);
      reads.set(which, asRead(setup, about, { ...common, method: 'health', deployment, slowerThanMs }));
    } else if (version !== undefined)
      reads.set(which, asRead(setup, about, { ...common, method: 'source-counts', metric: metric.name, version }));
  }
  return [...reads.values()];
}

/** What the judge reads of a region first: who the previous version is, and what it was like before the rollout. Empty once that is known. */
export function factReads(setup: LookSetup): readonly JudgingRead[] {
  const { state, region, judged, timing } = setup;
  const { plan } = state;
  if (plan === undefined || judged.facts.gates !== undefined || region.previous === null) return [];
  const gates = allGatesOf(plan, region);
  const counted = gates.filter(({ limits }) => limits.kind !== 'threshold');
  const historyMs = HISTORY_PERIODS * timing.periodMs;
  if (!isIdentified(judged)) {
    const reads = [
      asRead(setup, ABOUT.previousVersion, {
        ...base(setup, ABOUT.previousVersion),
        method: 'describe',
        deployment: region.previous,
      }),
    ];
    if (counted.some(({ metric }) => metric.of === 'slower' && metric.thanMs === 'previous-p95'))
      reads.push(
        asRead(setup, ABOUT.previousP95, {
          ...base(setup, ABOUT.previousP95),
          method: 'metric',
          deployment: region.previous,
          query: { metric: 'latency-p95', windowMs: historyMs },
        }),
      );
    return reads;
  }
  const to = historyEnd(region, timing);
  return countReads(setup, counted, 'previous', { from: Math.max(0, to - historyMs), to }, ABOUT.history);
}

/** Whether the previous version was described. */
export function isIdentified({ facts }: JudgedRegion): boolean {
  return facts.isIdentified === true;
}

/** Where the periods before the rollout end: before the region's first change of traffic, where counts were final by then, so that they are the same whenever they are read. */
export function historyEnd({ steps }: RegionState, { periodMs, finalAfterMs }: Timing): number {
  const first = steps.find(({ planned }) => planned.action === 'route');
  return periodBefore((first?.startedAt ?? 0) - finalAfterMs, periodMs);
}

/** The end of the periods that can be read of a region now, 60 at the most; where it is not behind its watermark, there are none. */
export function readableUntil({ judged, timing }: LookSetup, now: number): number {
  const { periodMs, finalAfterMs } = timing;
  return Math.min(periodBefore(now - finalAfterMs, periodMs), judged.watermark + MOST_PERIODS * periodMs);
}

/**
 * What the judge reads of a region at a look: whether it still serves, its counts and the previous version's beside it, and values. A look that only catches up
 * with counts (not `isDue`) reads no value again, and neither does one in the warm-up.
 */
export function lookReads(setup: LookSetup, now: number, isDue: boolean): readonly JudgingRead[] {
  const { state, region, judged } = setup;
  const { plan } = state;
  if (plan === undefined) return [];
  const deployment = region.deployment ?? null;
  const reads: JudgingRead[] = [
    asRead(setup, ABOUT.deployment, { ...base(setup, ABOUT.deployment), method: 'describe', deployment }),
  ];
  const to = readableUntil(setup, now);
  const inRegion = countedGates(plan, region, judged);
  if (to > judged.watermark) {
    const range = { from: judged.watermark, to };
    const all = inRegion.map(({ gate }) => gate);
    reads.push(...countReads(setup, all, 'new', range, (which) => ABOUT.counts('new', which)));
    if (inRegion.some(({ limits }) => limits.kind === 'ratio'))
      reads.push(...countReads(setup, all, 'previous', range, (which) => ABOUT.counts('previous', which)));
  }
  const isWarm = now >= judged.since + (plan.evidence?.warmUpMs ?? 0);
  for (const { name, metric } of isDue && isWarm ? gatesOf(plan, region) : []) {
    const common = base(setup, ABOUT.value(name));
    if (metric.of === 'provider-value')
      reads.push(
        asRead(setup, ABOUT.value(name), {
          ...common,
          method: 'metric',
          deployment,
          query: { metric: metric.name, windowMs: setup.timing.periodMs },
        }),
      );
    else if (metric.of === 'source-value')
      reads.push(
        asRead(setup, ABOUT.value(name), {
          ...common,
          method: 'source-value',
          metric: metric.name,
          version: plan.spec.model.version,
        }),
      );
  }
  return reads;
}
