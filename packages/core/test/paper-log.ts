import type { StepFailure } from '../src/errors/rollout-error.ts';
import type { EventBody, RolloutEvent } from '../src/events/rollout-event.ts';
import type { Lane, Phase, Plan, Step } from '../src/plan/plan.ts';
import { planBounds } from '../src/plan/plan-bounds.ts';
import { planBudget } from '../src/plan/plan-budget.ts';
import { planLimits } from '../src/plan/plan-limits.ts';
import { planPhases } from '../src/plan/plan-phases.ts';
import { regionOf } from '../src/plan/target.ts';
import { processTable } from '../src/report/process-table.ts';
import { regionEntries } from '../src/spec/region-entries.ts';
import type { RolloutSpec } from '../src/spec/rollout-spec.ts';

/** A plan of `regions` on percent providers, without any provider. */
export function planOf(spec: Partial<RolloutSpec>): Plan {
  const model = { name: 'fraud', version: '42', artifact: 'x' };
  const whole: RolloutSpec = { model, regions: ['fake/us-east-1', 'fake/eu-west-1'], ...spec };
  const regions = regionEntries(whole.regions).map(({ path, ...region }) => region);
  const keys = new Set(regions.map(({ provider }) => provider));
  const fake = { name: 'fake', traffic: 'percent', settleMs: 0 } as const;
  const providers = Object.fromEntries([...keys].map((key) => [key, fake]));
  const phases = planPhases(whole, regions, providers);
  const computed = {
    spec: whole,
    regions,
    providers,
    samples: null,
    limits: planLimits(whole),
    ...(whole.failure !== undefined && { budget: planBudget(whole.failure, regions) }),
    phases,
  };
  return { v: 1, hash: '', ...computed, bounds: planBounds(computed) };
}

/** The same plan with one more step in each lane of its waves, and a last phase about the rollout as a whole. */
export function withMoreSteps(plan: Plan): Plan {
  const target = { of: 'rollout' } as const;
  const phases = plan.phases.map((phase): Phase => {
    if (phase.kind !== 'wave') return phase;
    const more = ({ target: of, steps }: Lane): Lane => ({
      target: of,
      steps: [...steps, { id: `monitor-early:${regionOf(of)}`, action: 'monitor', target: of }],
    });
    return { ...phase, lanes: phase.lanes.map(more) };
  });
  const whole: Lane = { target, steps: [{ id: 'monitor-all', action: 'monitor', target }] };
  return { ...plan, phases: [...phases, { id: 'monitor-all', kind: 'monitor', lanes: [whole], concurrency: 1 }] };
}

/** What an event says of its step. */
function of({ id, action, target }: Step) {
  return { step: id, action, region: regionOf(target) };
}

/** The call of a deploy, which is what a rollback has to cover. */
function* callOf({ id, target }: Step): Generator<EventBody> {
  const region = regionOf(target);
  const effect = `r/n/${id}/1#1`;
  yield { type: 'effect-start', effect, key: `r/n/${id}/1`, method: 'deploy', step: id, region };
  yield { type: 'effect-end', effect, step: id, region, tries: 1 };
}

/** What a `step-end` may say beside its step. */
type End = Partial<Extract<EventBody, { readonly type: 'step-end' }>>;

/** The events of a plan whose lanes go in rounds, as many at a time as may; a step's end is as `ends` says, or a success. It stops where a phase fails. */
export function* eventsOf(plan: Plan, ends: Readonly<Record<string, End>> = {}): Generator<EventBody> {
  yield { type: 'rollout-start', plan, nonce: 'n' };
  for (const phase of plan.phases) {
    yield { type: 'phase-start', phase: phase.id };
    let failed = false;
    for (let first = 0; first < phase.lanes.length && !failed; first += phase.concurrency) {
      const lanes = phase.lanes.slice(first, first + phase.concurrency);
      for (let at = 0; at < (lanes[0]?.steps.length ?? 0) && !failed; at++) {
        const steps = lanes.flatMap((lane) => lane.steps[at] ?? []);
        for (const step of steps) {
          yield { type: 'step-start', ...of(step) };
          if (step.action === 'deploy') yield* callOf(step);
        }
        for (const step of steps) {
          const end = { outcome: 'succeeded', ...ends[step.id] } as const;
          yield { type: 'step-end', ...of(step), ...end };
          failed ||= end.outcome === 'failed';
        }
      }
    }
    yield { type: 'phase-end', phase: phase.id, outcome: failed ? 'failed' : 'succeeded' };
    if (failed) return;
  }
  yield { type: 'rollout-end', outcome: 'succeeded' };
}

/** The events as the log numbers them. */
export function stamped(bodies: Iterable<EventBody>): readonly RolloutEvent[] {
  return [...bodies].map((body, index) => ({ ...body, v: 3, seq: index + 1, at: index, rolloutId: 'r' }));
}

/** The process table, a line a row. */
export function tableOf(bodies: Iterable<EventBody>): readonly string[] {
  return processTable(stamped(bodies)).map(
    ({ step, action, region, result, nextStep }) => `${step} | ${action} | ${region} | ${result} | ${nextStep}`,
  );
}

/** The failed end of one step. */
export function failedAt(
  step: string,
  more: Partial<StepFailure> & { readonly kind: StepFailure['kind'] },
): Record<string, End> {
  const where = { step, action: 'deploy', region: 'fake/us-east-1' };
  return { [step]: { outcome: 'failed', failure: { ...where, ...more } as StepFailure } };
}
