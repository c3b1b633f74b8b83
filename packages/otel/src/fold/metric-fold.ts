import type { EventOf, Plan, RolloutEvent } from '@landfall/core';
import type { Attributes } from '@opentelemetry/api';
import { pipelineAttributes, regionAttributes, runMetricAttributes, runResult, taskResult } from '../attributes.ts';
import type { Measurement } from '../records.ts';
import { Exposures } from './exposures.ts';
import { failureType } from './failure-type.ts';
import { coveredMs, type Interval } from './intervals.ts';
import { callError } from './open-work.ts';
import { addSteps, type PlacedStep } from './planned-steps.ts';

interface Since {
  readonly counts: 'paused' | 'waiting' | 'nothing';
  readonly from: number;
}

function measurement(metric: Measurement['metric'], value: number, attributes: Attributes): Measurement {
  return { metric, value, attributes };
}

/** A bake that had its time without a verdict. */
function undecided({ isOnlyTooFew }: { readonly isOnlyTooFew: boolean }): Measurement {
  return measurement('landfall.verdict', 1, {
    'landfall.gate': 'all',
    'landfall.verdict': 'undecided',
    'landfall.gate.observes': false,
    'landfall.verdict.reason': isOnlyTooFew ? 'too-few' : 'inconclusive',
  });
}

/** Folds the events of one rollout, from its first on, into measurements. */
export class MetricFold {
  #plan: Plan | undefined;
  #startedAt = 0;
  readonly #steps = new Map<string, PlacedStep>();
  readonly #exposures = new Exposures(this.#steps);
  /** Since when something is open: a step, a call, a pause, a rollback. */
  readonly #since = new Map<string, Since>();
  /** The method of each call that is open. */
  readonly #methods = new Map<string, string>();
  readonly #paused: Interval[] = [];
  readonly #waiting: Interval[] = [];
  /** The regions of each rollback that is open, and when the last step of each region ended. */
  readonly #rolledBack = new Map<string, readonly string[]>();
  readonly #lastEnds = new Map<string, number>();

  /** What an event measures. */
  take(event: RolloutEvent): readonly Measurement[] {
    addSteps(this.#steps, event);
    return [...this.#measure(event), ...this.#exposures.take(event)];
  }

  #measure(event: RolloutEvent): readonly Measurement[] {
    const { at } = event;
    switch (event.type) {
      case 'rollout-start':
        this.#plan = event.plan;
        this.#startedAt = at;
        return [];
      case 'rollout-suspend':
        return this.#begin('suspended', at, 'paused');
      case 'rollout-resume':
        return this.#close('suspended', at);
      case 'rollout-end':
        return this.#endRollout(event);
      case 'pause-start':
        return this.#begin('paused', at, 'paused');
      case 'pause-end':
        return this.#close('paused', at);
      case 'hold-start':
        return this.#begin(event.hold, at, 'waiting');
      case 'hold-end':
        return this.#close(event.hold, at);
      case 'claim-waiting':
        return this.#begin('claim', at, 'waiting');
      case 'claim-held':
        return this.#close('claim', at);
      case 'bake-hold':
        void this.#begin(`held ${event.step}`, at, 'waiting');
        return [undecided(event)];
      case 'step-start':
        return this.#begin(event.step, at, event.action === 'approve' ? 'waiting' : 'nothing');
      case 'step-restart':
        return this.#begin(event.step, at, 'nothing');
      case 'step-retry':
        return [measurement('landfall.step.retries', 1, { ...this.#ofStep(event), 'error.type': event.error.kind })];
      case 'step-verdict':
        return this.#verdict(event);
      case 'step-end':
        return this.#endStep(event);
      case 'effect-start':
        this.#methods.set(event.effect, event.method);
        return this.#begin(event.effect, at, 'nothing');
      case 'effect-end':
        return this.#endCall(event);
      case 'rollback-start':
        this.#rolledBack.set(event.id, event.regions);
        return this.#begin(event.id, at, 'nothing');
      case 'rollback-end':
        return this.#endRollback(event);
      case 'watch-look':
        return this.#look(event);
      case 'phase-start':
      case 'phase-end':
      case 'step-progress':
      case 'step-waiting':
      case 'bake-checkpoint':
      case 'warning':
      case 'clock-jump':
      case 'command':
        return [];
      default:
        return event satisfies never;
    }
  }

  #begin(what: string, from: number, counts: Since['counts']): readonly Measurement[] {
    if (!this.#since.has(what)) this.#since.set(what, { counts, from });
    return [];
  }

  /** Ends what began, and gives since when it was open. */
  #endOf(what: string, to: number): number | undefined {
    const open = this.#since.get(what);
    this.#since.delete(what);
    if (open?.counts === 'paused') this.#paused.push({ from: open.from, to });
    if (open?.counts === 'waiting') this.#waiting.push({ from: open.from, to });
    return open?.from;
  }

  #close(what: string, to: number): readonly Measurement[] {
    void this.#endOf(what, to);
    return [];
  }

  #endRollout({ outcome, error, at }: EventOf<'rollout-end'>): readonly Measurement[] {
    for (const what of [...this.#since.keys()]) void this.#endOf(what, at);
    const attributes = {
      ...runMetricAttributes(this.#plan),
      'cicd.pipeline.result': runResult(outcome),
      ...(error !== undefined && { 'error.type': error.kind }),
    };
    const totalMs = at - this.#startedAt;
    const pausedMs = coveredMs(this.#paused);
    const waitingMs = coveredMs([...this.#paused, ...this.#waiting]) - pausedMs;
    return [
      measurement('cicd.pipeline.run.duration', totalMs / 1_000, attributes),
      measurement('landfall.rollout.paused.duration', pausedMs / 1_000, attributes),
      measurement('landfall.rollout.waiting.duration', waitingMs / 1_000, attributes),
      measurement('landfall.rollout.progression.duration', (totalMs - pausedMs - waitingMs) / 1_000, attributes),
    ];
  }

  #ofStep({ action, region }: EventOf<'step-end' | 'step-retry'>): Attributes {
    return { 'cicd.pipeline.task.name': action, ...regionAttributes(region) };
  }

  #endStep(event: EventOf<'step-end'>): readonly Measurement[] {
    const { step, outcome, failure, region, at } = event;
    if (region !== undefined) this.#lastEnds.set(region, at);
    void this.#endOf(`held ${step}`, at);
    const from = this.#endOf(step, at);
    const measured: Measurement[] = [];
    // One that was held was counted when its hold began.
    if (failure?.kind === 'inconclusive' && failure.heldMs === 0) measured.push(undecided(failure));
    if (from === undefined) return measured;
    const errorType = failureType(failure);
    const attributes = {
      ...this.#ofStep(event),
      'cicd.pipeline.task.run.result': taskResult(outcome),
      ...(errorType !== undefined && { 'error.type': errorType }),
    };
    return [...measured, measurement('landfall.step.duration', (at - from) / 1_000, attributes)];
  }

  #endCall(event: EventOf<'effect-end'>): readonly Measurement[] {
    const method = this.#methods.get(event.effect);
    const from = this.#endOf(event.effect, event.at);
    this.#methods.delete(event.effect);
    if (method === undefined || from === undefined) return [];
    const failed = callError(event);
    const attributes = {
      'landfall.provider.method': method,
      ...regionAttributes(event.region),
      ...(failed !== undefined && { 'error.type': failed }),
    };
    const duration = measurement('landfall.provider.call.duration', (event.at - from) / 1_000, attributes);
    return failed === undefined ? [duration] : [duration, measurement('landfall.provider.call.errors', 1, attributes)];
  }

  #verdict({
    verdict,
    gate = 'all',
    region,
    observed = false,
    evidence,
  }: EventOf<'step-verdict'>): readonly Measurement[] {
    const scope = evidence.find((each) => each.verdict === 'fail')?.scope;
    const attributes = {
      'landfall.gate': gate,
      'landfall.verdict': verdict,
      'landfall.gate.observes': observed,
      ...(scope !== undefined && { 'landfall.verdict.reason': scope }),
      ...regionAttributes(region),
    };
    const against = evidence.flatMap(({ gate: name, region: where, figures }) => {
      const { ln, bar } = figures?.against ?? {};
      if (ln === undefined || ln === null || bar === undefined) return [];
      const of = { 'landfall.gate': name, ...regionAttributes(where) };
      return [
        measurement('landfall.gate.evidence', ln / Math.LN10, of),
        measurement('landfall.gate.bar', bar / Math.LN10, of),
      ];
    });
    return [measurement('landfall.verdict', 1, attributes), ...against];
  }

  #endRollback({ id, outcome, at }: EventOf<'rollback-end'>): readonly Measurement[] {
    const from = this.#endOf(id, at) ?? at;
    const regions = this.#rolledBack.get(id) ?? [];
    this.#rolledBack.delete(id);
    const of = { ...pipelineAttributes(this.#plan), 'landfall.rollback.outcome': outcome.outcome };
    return regions.map((region) => {
      const to = Math.max(from, this.#lastEnds.get(region) ?? from);
      return measurement('landfall.rollback.duration', (to - from) / 1_000, { ...of, ...regionAttributes(region) });
    });
  }

  #look({ told }: EventOf<'watch-look'>): readonly Measurement[] {
    return told.flatMap((each) => {
      if (each.type !== 'region-unhealthy' && each.type !== 'region-recovered') return [];
      const attributes = { ...pipelineAttributes(this.#plan), ...regionAttributes(each.region) };
      return [measurement('landfall.region.unhealthy', each.type === 'region-unhealthy' ? 1 : 0, attributes)];
    });
  }
}
