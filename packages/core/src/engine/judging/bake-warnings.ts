import { canConclude } from '../../gates/judge/can-conclude.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { formatDuration } from '../../text/format-duration.ts';
import type { DecisionContext } from '../context.ts';
import { regionsOfBake } from './bake-clock.ts';
import { ruleOf } from './gate-rule.ts';
import { countedGates, type GateInRegion } from './gates-in-region.ts';
import type { JudgedOf } from './judged-now.ts';
import { gatesOf } from './planned-bakes.ts';

/** Whether the traffic of the previous version is enough for a good version to pass; if not, what would be. */
function littleTraffic(
  { plan }: DecisionContext,
  { planned }: StepState,
  region: RegionState,
  { gate, limits }: GateInRegion,
  judgedOf: JudgedOf,
): string | undefined {
  const facts = judgedOf(region)?.facts.gates?.[gate.name];
  const { percent = 100, bake } = planned;
  if (facts === undefined || facts.ms === 0 || bake === undefined) return undefined;
  const { requests, bad, ms, phi0 } = facts;
  const requestsPerSecond = (requests / ms) * 1_000;
  const badRate = requests === 0 ? 0 : bad / requests;
  const { maxMs } = bake;
  const traffic = { requestsPerSecond, badRate, dispersion: phi0, share: percent / 100, maxMs };
  const conclusion = canConclude(ruleOf(plan, gate, limits), traffic);
  if (conclusion.canConclude) return undefined;
  const { provable, instead } = conclusion;
  const rate = Number(requestsPerSecond.toPrecision(2));
  const would =
    instead === undefined
      ? ''
      : `; ${Math.round(instead.share * 100)} % and a maximum of ${formatDuration(instead.maxMs)} would do`;
  return `${region.planned.key}: ${gate.name} cannot be concluded: at ${rate} requests/s, ${percent} % for ${formatDuration(maxMs)} can prove a share of bad requests below ${Number((provable * 100).toPrecision(2))} % at best${would}`;
}

function controlNote({ gate, limits }: GateInRegion, region: string): string | undefined {
  if (limits.kind !== 'absolute' || limits.control === undefined || gate.limits.kind !== 'ratio') return undefined;
  const { acceptable, control } = limits;
  const share = `${Number((acceptable * 100).toPrecision(2))} %`;
  const from = {
    'earlier-stage': "made from the previous version's counts in the earlier stages",
    before: "made from the previous version's counts before the rollout",
    default: 'the default, since there is no previous version to compare with',
  }[control];
  return `${region}: ${gate.name}: acceptable up to ${share}, ${from}`;
}

/** What to know as a bake begins: gates that are judged otherwise than planned, that are left out, and that cannot be concluded with the traffic there is. */
export function bakeWarnings(context: DecisionContext, step: StepState, judgedOf: JudgedOf): readonly string[] {
  const { plan, state } = context;
  return regionsOfBake(state, step).flatMap((region): readonly string[] => {
    const judged = judgedOf(region);
    if (judged === undefined) return [];
    const { key } = region.planned;
    const inRegion = countedGates(plan, region, judged);
    const names = new Set(inRegion.map(({ gate }) => gate.name));
    const leftOut = gatesOf(plan, region).filter(({ name, limits }) => limits.kind !== 'threshold' && !names.has(name));
    return [
      ...inRegion.flatMap((each) => controlNote(each, key) ?? []),
      ...leftOut.map(({ name }) => `${key}: ${name} is not judged: there is nothing to compare it with`),
      ...inRegion.flatMap((each) => littleTraffic(context, step, region, each, judgedOf) ?? []),
    ];
  });
}
