import { frozenMs, longestClosedMs } from '../windows/longest-closed.ts';
import { type Action, actionRow } from './actions.ts';
import { bakeBounds } from './bake-bounds.ts';
import type { PlanBounds } from './bounds.ts';
import { exposureBounds } from './exposure-bounds.ts';
import { longestRounds } from './longest-rounds.ts';
import type { Lane, Phase, Plan } from './plan.ts';
import { bakeStepOf } from './planned-bakes.ts';
import { waveSlots } from './wave-slots.ts';

/** What bounds are computed from. */
export type ToBound = Pick<
  Plan,
  'phases' | 'regions' | 'providers' | 'limits' | 'budget' | 'evidence' | 'routing' | 'spec' | 'followUp'
>;

/** The longest time of a step: until its deadline, and the calls after it. */
function longestStepMs({ limits }: ToBound, action: Action): number {
  return limits.stepMs[action] + actionRow(action).lateCalls * limits.callMs;
}

function actionsOf({ steps }: Lane): readonly Action[] {
  return steps.map(({ action }) => action);
}

/** How many of a phase's regions follow one another, at most. */
function roundsOf(plan: ToBound, phase: Phase): number {
  const { lanes, concurrency, kind } = phase;
  if (kind !== 'wave') return Math.ceil(lanes.length / concurrency);
  const { slots, failures } = waveSlots(plan, phase);
  return longestRounds(lanes.length, slots, failures);
}

/** How often a phase may wait for a window: when it starts; with `onClose: 'hold'` at each step of the regions that follow one another. */
function waitsOf(plan: ToBound, phase: Phase): number {
  if (phase.kind !== 'wave' && phase.kind !== 'route') return 0;
  return plan.spec.onClose === 'hold' ? roundsOf(plan, phase) * (phase.lanes[0]?.steps.length ?? 0) : 1;
}

function longestWindowWaitMs(plan: ToBound): number {
  const { spec, phases } = plan;
  const { freeze = [] } = spec;
  const waits = phases.reduce((sum, phase) => sum + waitsOf(plan, phase), 0);
  // A freeze may end while no window is open.
  return (waits + freeze.length) * longestClosedMs(spec) + frozenMs(spec);
}

/** The longest rollback of some waves: entries in the table, traffic, then the deployments wave by wave, then a look at what serves. */
function longestRollbackMs(plan: ToBound, waves: number): number {
  const leaveMs = plan.routing === undefined ? 0 : longestStepMs(plan, 'leave') + plan.routing.ttlMs;
  return (
    leaveMs + longestStepMs(plan, 'restore') + waves * longestStepMs(plan, 'remove') + longestStepMs(plan, 'confirm')
  );
}

/** The longest time in which a rollout is held because of failures. Where regions are judged meanwhile, each that fails may begin a new hold. */
function longestHoldMs({ budget, evidence, regions }: ToBound): number {
  return (budget?.holdForMs ?? 0) * (evidence === undefined ? 1 : regions.length);
}

/** Computes what a rollout of a plan never exceeds. */
export function planBounds(plan: ToBound): PlanBounds {
  const { phases, regions, budget, followUp } = plan;
  const boundsOf = bakeBounds(plan);
  const waves = phases.filter(({ kind }) => kind === 'wave');
  let shortestMs = 0;
  const windowWaitMs = longestWindowWaitMs(plan);
  let forwardMs = windowWaitMs;
  for (const phase of phases) {
    const bake = bakeStepOf(phase)?.bake;
    const { shortestMs: least, longestMs: most } =
      bake === undefined ? { shortestMs: 0, longestMs: longestPhaseMs(plan, phase) } : boundsOf(bake);
    shortestMs += least;
    forwardMs += most;
  }
  // A region that is tolerated at the end is rolled back before the rollout ends.
  const toleratedMs = (budget?.tolerate ?? 0) > 0 ? longestRollbackMs(plan, 1) : 0;
  const rollbackMs = longestRollbackMs(plan, new Set(regions.map(({ wave }) => wave)).size);
  const askedMs = followUp?.does === 'roll-back' ? rollbackMs : 0;
  return {
    shortestMs,
    longestMs: forwardMs + toleratedMs + askedMs,
    longestWithRollbackMs: forwardMs + longestHoldMs(plan) + rollbackMs,
    longestWindowWaitMs: windowWaitMs,
    regionsAtRisk: Math.max(0, ...waves.map((wave) => waveSlots(plan, wave).slots)),
    exposure: exposureBounds({ phases, regions }),
  };
}

function longestPhaseMs(plan: ToBound, phase: Phase): number {
  const approval = phase.lanes[0]?.steps[0]?.approval;
  if (approval !== undefined) return approval.withinMs;
  const longestMs = (lane: Lane) => actionsOf(lane).reduce((sum, action) => sum + longestStepMs(plan, action), 0);
  return roundsOf(plan, phase) * Math.max(0, ...new Set(phase.lanes.map(longestMs)));
}
