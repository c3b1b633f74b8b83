import type { Action, EventOf, Plan, RolloutEvent } from '@landfall/core';
import { describeFailure } from '@landfall/core/engine';
import type { Attributes } from '@opentelemetry/api';
import { pipelineAttributes, runAttributes, runResult, spanAttributes } from '../attributes.ts';
import type { SpanRecord } from '../records.ts';
import { failureType } from './failure-type.ts';
import { type AttemptEnd, attemptKey, attemptSpans, callSpan, type EndedCall, type OpenAttempt } from './open-work.ts';
import { addSteps, type PlacedStep } from './planned-steps.ts';

/** What a step of a rollback undoes. */
const UNDOES: Partial<Readonly<Record<Action, Action>>> = { restore: 'route', remove: 'deploy', leave: 'enter' };

/** Folds the events of one rollout, from its first on, into spans that have ended. */
export class TraceFold {
  #plan: Plan | undefined;
  #startedAt = 0;
  readonly #steps = new Map<string, PlacedStep>();
  readonly #open = new Map<string, OpenAttempt>();
  readonly #calls = new Map<string, Omit<EndedCall, 'end'>>();
  /** The last span of each action in each region. */
  readonly #last = new Map<string, string>();
  /** The rollouts that it asked to make room. */
  readonly #superseded = new Set<string>();
  /** Since when something is open that is a span once it has ended: a pause, a hold, a rollback. */
  readonly #since = new Map<string, number>();

  /** The spans that an event ends. */
  take(event: RolloutEvent): readonly SpanRecord[] {
    addSteps(this.#steps, event);
    switch (event.type) {
      case 'rollout-start':
        return this.#start(event);
      case 'rollout-resume':
        return this.#resume(event);
      case 'rollout-end':
        return this.#end(event);
      case 'step-start':
        return this.#openAttempt(event, event.at, 1);
      case 'step-restart':
        return this.#openAttempt(event, event.at, event.attempt);
      case 'step-retry':
        return this.#retry(event);
      case 'step-end':
        return this.#endAttempt(event, failureType(event.failure), event.failure && describeFailure(event.failure));
      case 'step-waiting':
        return this.#mark(event, `waits for ${event.method}`, { 'landfall.wait.cause': event.cause });
      case 'step-verdict':
        return this.#mark(event, `${event.verdict}: ${event.gate ?? 'all gates'}`, {});
      case 'bake-hold':
        return this.#mark(event, 'held for a person', {});
      case 'effect-start':
        this.#calls.set(event.effect, { method: event.method, region: event.region, from: event.at });
        return [];
      case 'effect-end':
        return this.#endCall(event);
      case 'pause-start':
        return this.#begin('paused', event.at);
      case 'pause-end':
        return this.#between(event, 'paused', {});
      case 'hold-start':
        return this.#begin(event.hold, event.at);
      case 'hold-end':
        return this.#between(event, event.hold, { 'landfall.hold.by': event.by });
      case 'rollback-start':
        return this.#begin(event.id, event.at);
      case 'rollback-end':
        return this.#between(event, event.id, { 'landfall.rollback.outcome': event.outcome.outcome });
      case 'claim-waiting':
        if (event.supersedes === true) this.#superseded.add(event.holder);
        return [];
      case 'rollout-suspend':
      case 'phase-start':
      case 'phase-end':
      case 'step-progress':
      case 'bake-checkpoint':
      case 'warning':
      case 'claim-held':
      case 'clock-jump':
      case 'command':
      case 'watch-look':
        return [];
      default:
        return event satisfies never;
    }
  }

  #start(event: EventOf<'rollout-start'>): readonly SpanRecord[] {
    const { plan, at } = event;
    this.#plan = plan;
    this.#startedAt = at;
    const of = plan.followUp?.of;
    const span = this.#moment('start', 'landfall.rollout.start', event, runAttributes(event, plan));
    return [{ ...span, links: of === undefined ? [] : [{ toRollout: of, why: 'follows' }] }];
  }

  #resume(event: EventOf<'rollout-resume'>): readonly SpanRecord[] {
    for (const open of this.#open.values()) open.isResumed = true;
    const span = this.#moment(`resume#${event.seq}`, 'landfall.rollout.resume', event, {});
    return [{ ...span, links: [{ to: 'start', why: 'resumes' }] }];
  }

  #moment(key: string, name: string, event: RolloutEvent, attributes: Attributes): SpanRecord {
    const { at } = event;
    return { key, name, kind: 'internal', from: at, to: at, attributes: { ...spanAttributes(event), ...attributes } };
  }

  #end(event: EventOf<'rollout-end'>): readonly SpanRecord[] {
    const { outcome, error, at } = event;
    const run: SpanRecord = {
      key: 'run',
      name: `RUN ${this.#plan?.spec.model.name}`,
      kind: 'server',
      from: this.#startedAt,
      to: at,
      attributes: {
        ...spanAttributes(event),
        ...runAttributes(event, this.#plan),
        'cicd.pipeline.result': runResult(outcome),
        ...(error !== undefined && { 'error.type': error.kind }),
      },
      error: outcome === 'succeeded' ? undefined : (error?.kind ?? outcome),
      links: [...this.#superseded].map((toRollout) => ({ toRollout, why: 'supersedes' })),
    };
    return [run];
  }

  #openAttempt(
    { step, action, region }: EventOf<'step-start' | 'step-restart' | 'step-retry'>,
    from: number,
    attempt: number,
  ): readonly SpanRecord[] {
    const phase = this.#steps.get(step)?.phase;
    this.#open.set(step, { action, region, phase, from, attempt, calls: [], marks: [], isResumed: false });
    return [];
  }

  #retry(event: EventOf<'step-retry'>): readonly SpanRecord[] {
    const { error, at, notBefore, attempt } = event;
    const ended = this.#endAttempt(event, error.kind, error.message);
    void this.#openAttempt(event, Math.max(at, notBefore), attempt);
    return ended;
  }

  #endAttempt(
    event: AttemptEnd['event'],
    errorType: string | undefined,
    error: string | undefined,
  ): readonly SpanRecord[] {
    const { step } = event;
    const open = this.#open.get(step);
    if (open === undefined) return [];
    this.#open.delete(step);
    const spans = attemptSpans(step, open, { event, errorType, error, links: this.#linksOf(step, open) });
    this.#last.set(`${open.action}:${open.region}`, attemptKey(step, open.attempt));
    return spans;
  }

  /** A link to the attempt before, or to what a step of a rollback undoes. */
  #linksOf(step: string, { action, region, attempt }: OpenAttempt): NonNullable<SpanRecord['links']> {
    if (attempt > 1) return [{ to: attemptKey(step, attempt - 1), why: 'retries' }];
    const undone = UNDOES[action];
    const to = undone && this.#last.get(`${undone}:${region}`);
    return to === undefined ? [] : [{ to, why: 'rolls-back' }];
  }

  #endCall(end: EventOf<'effect-end'>): readonly SpanRecord[] {
    const begun = this.#calls.get(end.effect);
    this.#calls.delete(end.effect);
    if (begun === undefined) return [];
    const call = { ...begun, end };
    const open = this.#open.get(end.step);
    // A claim belongs to no step.
    if (open === undefined) return [callSpan(call, undefined)];
    open.calls.push(call);
    return [];
  }

  #mark(
    { step, at }: EventOf<'step-waiting' | 'step-verdict' | 'bake-hold'>,
    name: string,
    attributes: Attributes,
  ): readonly SpanRecord[] {
    this.#open.get(step)?.marks.push({ name, at, attributes });
    return [];
  }

  #begin(what: string, at: number): readonly SpanRecord[] {
    this.#since.set(what, at);
    return [];
  }

  /** A span over what began and ends with this event. */
  #between(event: RolloutEvent, what: string, attributes: Attributes): readonly SpanRecord[] {
    const from = this.#since.get(what);
    this.#since.delete(what);
    if (from === undefined) return [];
    const pipeline = pipelineAttributes(this.#plan);
    return [{ ...this.#moment(`${what}#${event.seq}`, what, event, { ...pipeline, ...attributes }), from }];
  }
}
