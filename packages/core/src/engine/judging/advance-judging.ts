import type { JudgedFleet } from '../../gates/judged-region.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RegionState, RolloutState, StepState } from '../../state/rollout-state.ts';
import type { Live } from '../live.ts';
import { coveredMs } from './bake-clock.ts';
import { beginFleet } from './begin-fleet.ts';
import { exposedRegions, openBake } from './exposed-regions.ts';
import { failedGates } from './failed-gates.ts';
import { foldFleet } from './fold-fleet.ts';
import { beginFold, type Folding, foldNext, nextEnd } from './fold-look.ts';
import { countedGates } from './gates-in-region.ts';
import { fleetNow, isMeasured, type JudgedOf, judgedBy, judgedNow, looksOf, timingOfRegion } from './judged-now.ts';
import type { FailingRead, JudgingLook, JudgingRead, LiveJudging, LiveRegion } from './live-judging.ts';
import { haveAllPassed, isMinimumOver } from './open-gates.ts';
import { ABOUT, factReads, type LookSetup, lookReads, readableUntil } from './plan-look.ts';
import { type Answers, takeFacts } from './take-facts.ts';
import { lastLookAt } from './timing.ts';

function setupOf(state: RolloutState, region: RegionState, live: Live): LookSetup {
  return { state, region, judged: judgedNow(state, region, live), timing: timingOfRegion(state, region, live) };
}

const NEVER_LOOKED: LiveRegion = { lookedAt: Number.NEGATIVE_INFINITY, isBehind: false };

/** What to read of a region at a look that was last due at `at`; nothing if it was read then. */
function readsOf(
  state: RolloutState,
  region: RegionState,
  live: Live,
  at: number,
  now: number,
): readonly JudgingRead[] {
  const setup = setupOf(state, region, live);
  const { lookedAt, failing, isBehind } = live.judging.regions[region.planned.key] ?? NEVER_LOOKED;
  const isDue = lookedAt < at;
  // What could not be read is read again at the next look.
  if (failing !== undefined && !isDue) return [];
  if (isMeasured(state, region)) {
    const facts = factReads(setup);
    if (facts.length > 0) return facts;
  }
  return isDue || isBehind ? lookReads(setup, now, isDue) : [];
}

function beginLook(state: RolloutState, live: Live, now: number): JudgingLook | undefined {
  const regions = exposedRegions(state);
  if (regions.length === 0) return undefined;
  const at = lastLookAt(looksOf(state, regions, live), now);
  const reads = regions.flatMap((region) => readsOf(state, region, live, at, now));
  return reads.length === 0 ? undefined : { at, reads, answers: {} };
}

/** Why a region could not be read, by its first answer that is an error. What does not exist is an observation like any other. */
function failingRead(look: JudgingLook, region: string): FailingRead | undefined {
  for (const { region: of, about, read } of look.reads) {
    const answer = of === region ? look.answers[read.id] : undefined;
    if (answer?.outcome.kind !== 'error') continue;
    const { error } = answer.outcome;
    if (error.kind === 'not-found' && about === ABOUT.deployment) continue;
    return { since: answer.at, method: read.method, cause: error.kind, why: `${about}: ${error.message}` };
  }
  return undefined;
}

function answersOf(look: JudgingLook, region: string): Answers {
  return new Map(
    look.reads.flatMap(({ region: of, about, read }) => {
      const answer = look.answers[read.id];
      return of === region && answer !== undefined ? [[about, answer.outcome] as const] : [];
    }),
  );
}

function seenIn(look: JudgingLook, region: string): LiveRegion['seen'] {
  const of = look.reads.find((each) => each.region === region && each.about === ABOUT.deployment);
  const answer = of === undefined ? undefined : look.answers[of.read.id];
  if (answer === undefined) return undefined;
  const { at, outcome } = answer;
  if (outcome.kind === 'observation') return { at, observation: outcome.observation };
  if (outcome.kind === 'error' && outcome.error.kind === 'not-found')
    return { at, observation: { state: 'absent', detail: outcome.error.message } };
  return undefined;
}

/** Whether the open bake has had its maximum time, so that it is inconclusive; not while it is held, since later evidence ends a hold. */
function isMaximumOver(state: RolloutState, bake: StepState, judgedOf: JudgedOf, now: number): boolean {
  return bake.hold === undefined && coveredMs(state, bake, judgedOf, now) >= (bake.planned.bake?.maxMs ?? 0);
}

/** Whether the judge has decided: a gate that acts fails, all gates of the open bake pass together, or it has had its time. Then nothing later is folded. */
function isDecided(
  plan: Plan,
  state: RolloutState,
  exposed: readonly RegionState[],
  bake: StepState | undefined,
  judgedOf: JudgedOf,
  fleet: JudgedFleet | undefined,
  now: number,
): boolean {
  if (failedGates(plan, exposed, judgedOf, fleet).some(({ gate }) => !gate.observe)) return true;
  if (bake === undefined) return false;
  if (isMaximumOver(state, bake, judgedOf, now)) return true;
  return isMinimumOver(state, bake, judgedOf, now) && haveAllPassed(plan, state, bake, judgedOf);
}

/** Folds the periods of all regions in the order of time, so that a verdict belongs to its period however seldom anybody looks. */
function foldPeriods(
  state: RolloutState,
  live: Live,
  foldings: ReadonlyMap<string, Folding>,
  now: number,
): JudgedFleet | undefined {
  const { plan } = state;
  if (plan === undefined) return undefined;
  const bake = openBake(state);
  const exposed = exposedRegions(state);
  const rhythm = looksOf(state, exposed, live);
  const byLog = judgedBy(state, live);
  const judgedOf: JudgedOf = (region) => foldings.get(region.planned.key)?.judged ?? byLog(region);
  let fleet = fleetNow(state, live) ?? beginFleet(state, bake, byLog, live.judging);
  for (;;) {
    let end = Number.POSITIVE_INFINITY;
    for (const folding of foldings.values()) end = Math.min(end, nextEnd(folding));
    if (end === Number.POSITIVE_INFINITY) return fleet;
    for (const folding of foldings.values()) if (nextEnd(folding) === end) foldNext(folding, now);
    if (fleet !== undefined) {
      const { fleet: after, used } = foldFleet(state, exposed, judgedOf, fleet, rhythm, now);
      for (const [key, judged] of used) {
        const folding = foldings.get(key);
        if (folding !== undefined) folding.judged = judged;
      }
      fleet = after;
    }
    if (isDecided(plan, state, exposed, bake, judgedOf, fleet, now)) return fleet;
  }
}

/** Takes the answers of a look, once all are there. */
function endLook(state: RolloutState, live: Live, look: JudgingLook, now: number): LiveJudging {
  const regions: Record<string, LiveRegion | undefined> = { ...live.judging.regions };
  const foldings = new Map<string, Folding>();
  const exposed = new Map(exposedRegions(state).map((region) => [region.planned.key, region] as const));
  for (const key of new Set(look.reads.map(({ region }) => region))) {
    const region = exposed.get(key);
    // Its traffic is being moved, or it is being rolled back.
    if (region === undefined) continue;
    const before = regions[key] ?? NEVER_LOOKED;
    const seen = seenIn(look, key) ?? before.seen;
    const failing = failingRead(look, key);
    if (failing !== undefined) {
      const since = before.failing?.since ?? failing.since;
      regions[key] = { ...before, lookedAt: look.at, seen, failing: { ...failing, since } };
      continue;
    }
    const setup = setupOf(state, region, live);
    const answers = answersOf(look, key);
    const isAboutFacts =
      isMeasured(state, region) && region.previous !== null && setup.judged.facts.gates === undefined;
    if (isAboutFacts) regions[key] = { ...before, seen, failing: undefined, ...takeFacts(setup, answers) };
    else {
      regions[key] = { ...before, lookedAt: look.at, seen, failing: undefined };
      if (isMeasured(state, region)) foldings.set(key, beginFold(setup, answers, lookEnd(look, key, setup, now)));
    }
  }
  const fleet = foldPeriods(state, { ...live, judging: { ...live.judging, regions } }, foldings, now);
  for (const [key, folding] of foldings) {
    const { judged, isBlocked, setup } = folding;
    const isBehind = !isBlocked && readableUntil({ ...setup, judged }, now) > judged.watermark;
    const known = regions[key] ?? NEVER_LOOKED;
    const history = fleet === undefined && state.regions.length > 1 ? known.history : undefined;
    regions[key] = { ...known, judged, isBehind, history };
  }
  return { regions, fleet };
}

/** Until when a look asked for counts of a region; its watermark if it asked for none. Where nothing is counted, periods are used as they end. */
function lookEnd(look: JudgingLook, key: string, setup: LookSetup, now: number): number {
  for (const { region: of, read } of look.reads)
    if (of === key && (read.method === 'health' || read.method === 'source-counts')) return read.to;
  const { state, region, judged } = setup;
  const isCounted = state.plan !== undefined && countedGates(state.plan, region, judged).length > 0;
  return isCounted ? judged.watermark : Math.max(judged.watermark, readableUntil(setup, now));
}

/** What this process knows of the judgement, as answers come in and looks come due. Pure, and the same object if nothing changed. */
export function advanceJudging(state: RolloutState, live: Live, now: number): LiveJudging {
  let { judging } = live;
  if (state.plan?.evidence === undefined) return judging;
  if (judging.look !== undefined && exposedRegions(state).length === 0) judging = { ...judging, look: undefined };
  for (;;) {
    const { look } = judging;
    if (look === undefined) {
      const next = beginLook(state, { ...live, judging }, now);
      return next === undefined ? judging : { ...judging, look: next };
    }
    if (look.reads.some(({ read }) => look.answers[read.id] === undefined)) return judging;
    judging = endLook(state, { ...live, judging }, look, now);
  }
}
