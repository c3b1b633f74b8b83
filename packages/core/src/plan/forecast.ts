import type { Rule } from '../gates/judge/rule.ts';
import { requestsToProve, ruleToProve } from './gate-proof.ts';
import type { Plan } from './plan.ts';
import type { PlannedBake, PlannedEvidence, PlannedGate } from './planned-bake.ts';
import { bakeStepOf } from './planned-bakes.ts';

/** The traffic that is expected, of both versions together. */
export interface ExpectedRate {
  /** Per region: one number for each of them, or a record by region (`aws/us-east-1`). */
  readonly requestsPerSecond: number | Readonly<Record<string, number>>;
}

/** When a gate has evidence that a good version is not harmful, in the region where that takes longest. */
export interface GateForecast {
  readonly gate: string;
  readonly region: string;
  /** Requests of the new version; null if no number is enough. */
  readonly requests: number | null;
  /** Bake time in milliseconds; null if it never has. */
  readonly proofMs: number | null;
}

/** A gate that cannot reach a verdict by the maximum of a bake. */
export interface ForecastWarning extends GateForecast {
  /** How many requests the new version gets there in that time. */
  readonly available: number;
  /** The smallest usual share, in percent, that is enough in the same time; left out if none is. */
  readonly enoughPercent?: number | undefined;
}

/** When one bake can end. */
export interface BakeForecast {
  /** The id of its phase. */
  readonly phase: string;
  readonly percent: number;
  readonly maxMs: number;
  /** The earliest end for a good version: the minimum of the bake, or its last proof; null if a gate never has one, or if a rate is missing. */
  readonly proofMs: number | null;
  /** The gates that need evidence to pass, in regions with a rate. The others pass at the minimum. */
  readonly gates: readonly GateForecast[];
  readonly warnings: readonly ForecastWarning[];
}

/** What to expect of the bakes of a plan. */
export interface Forecast {
  readonly bakes: readonly BakeForecast[];
  /** Regions that are judged and for which no valid rate was given. */
  readonly withoutRate: readonly string[];
}

const SHARES = [5, 10, 25, 50];

interface Judged {
  readonly bake: PlannedBake;
  readonly percent: number;
  readonly evidence: PlannedEvidence;
  readonly rateOf: (region: string) => number | undefined;
  readonly periodMsOf: (gate: PlannedGate, region: string) => number;
}

/**
 * Computes when the bakes of a plan can end at a rate, for a version that is as good as the previous one. It is the best case: no bad request of either
 * version but the slow ones of a percentile, and no bursts.
 */
export function forecast(plan: Plan, traffic: ExpectedRate): Forecast {
  const { evidence } = plan;
  const rateOf = (region: string): number | undefined => validRate(traffic, region);
  const providerOf = new Map(plan.regions.map(({ key, provider }) => [key, plan.providers[provider]]));
  const periodMsOf = ({ metric }: PlannedGate, region: string): number =>
    metric.of === 'source-counts' ? metric.periodMs : (providerOf.get(region)?.health?.periodMs ?? 1);
  const bakes: BakeForecast[] = [];
  const judged = new Set<string>();
  for (const phase of plan.phases) {
    const step = bakeStepOf(phase);
    if (step === undefined || evidence === undefined) continue;
    const { bake, percent = 100 } = step;
    for (const { regions } of bake.gates) for (const region of regions) judged.add(region);
    bakes.push(bakeForecast(phase.id, { bake, percent, evidence, rateOf, periodMsOf }));
  }
  return { bakes, withoutRate: [...judged].filter((region) => rateOf(region) === undefined) };
}

function validRate({ requestsPerSecond }: ExpectedRate, region: string): number | undefined {
  const isEach = typeof requestsPerSecond === 'number';
  const rate = isEach || Object.hasOwn(requestsPerSecond, region) ? requestsPerSecond : undefined;
  const given = typeof rate === 'object' ? rate[region] : rate;
  return typeof given === 'number' && Number.isFinite(given) && given >= 0 ? given : undefined;
}

function bakeForecast(phase: string, judged: Judged): BakeForecast {
  const { bake, percent, evidence, rateOf } = judged;
  const { maxMs, minMs } = bake;
  const needed = bake.gates.flatMap((gate) => {
    const rule = ruleToProve(gate, evidence);
    return rule === undefined ? [] : { gate, rule };
  });
  const found = needed.flatMap(({ gate, rule }) => slowestProof(judged, gate, rule) ?? []);
  const isKnown = needed.every(({ gate: { regions } }) => regions.every((region) => rateOf(region) !== undefined));
  const last = Math.max(minMs, ...found.map(lateness));
  return {
    phase,
    percent,
    maxMs,
    proofMs: isKnown && Number.isFinite(last) ? last : null,
    gates: found.map(({ gate, region, requests, proofMs }) => ({ gate, region, requests, proofMs })),
    warnings: found.filter((each) => lateness(each) > maxMs),
  };
}

function lateness({ proofMs }: GateForecast): number {
  return proofMs ?? Number.POSITIVE_INFINITY;
}

/** The proof of a gate in the region where it takes longest; undefined if no region has a rate. */
function slowestProof(judged: Judged, gate: PlannedGate, rule: Rule): ForecastWarning | undefined {
  const { bake, percent, evidence, rateOf, periodMsOf } = judged;
  const needs = [percent, ...SHARES.filter((share) => share > percent)].map((share) => ({
    share,
    requests: requestsToProve(gate, rule, share),
  }));
  const timeIn = (region: string, rate: number, { share, requests }: (typeof needs)[number]): number => {
    if (requests === undefined || rate === 0) return Number.POSITIVE_INFINITY;
    const periodMs = periodMsOf(gate, region);
    return Math.ceil((evidence.warmUpMs + (requests * 100_000) / (rate * share)) / periodMs) * periodMs;
  };
  const [planned] = needs;
  let slowest: { readonly region: string; readonly rate: number; readonly ms: number } | undefined;
  for (const region of gate.regions) {
    const rate = rateOf(region);
    if (rate === undefined || planned === undefined) continue;
    const ms = timeIn(region, rate, planned);
    if (slowest === undefined || ms > slowest.ms) slowest = { region, rate, ms };
  }
  if (slowest === undefined) return undefined;
  const { region, rate, ms } = slowest;
  const enough = needs.find((need) => timeIn(region, rate, need) <= bake.maxMs);
  const judgedMs = Math.max(0, bake.maxMs - evidence.warmUpMs);
  return {
    gate: gate.name,
    region,
    requests: planned?.requests ?? null,
    proofMs: Number.isFinite(ms) ? ms : null,
    available: Math.floor((rate * percent * judgedMs) / 100_000),
    ...(enough !== undefined && { enoughPercent: enough.share }),
  };
}
