import type { Action, EventOf } from '@landfall/core';
import { regionAttributes, spanAttributes, taskAttributes, taskResult } from '../attributes.ts';
import type { SpanMark, SpanRecord } from '../records.ts';

/** A call that has ended. */
export interface EndedCall {
  readonly method: string;
  readonly region: string | undefined;
  readonly from: number;
  readonly end: EventOf<'effect-end'>;
}

/** The attempt of a step that runs. */
export interface OpenAttempt {
  readonly action: Action;
  readonly region: string | undefined;
  readonly phase: string | undefined;
  readonly from: number;
  readonly attempt: number;
  readonly calls: EndedCall[];
  readonly marks: SpanMark[];
  /** The rollout was suspended and resumed meanwhile. */
  isResumed: boolean;
}

/** Names the span of an attempt. */
export function attemptKey(step: string, attempt: number): string {
  return `${step}#${attempt}`;
}

/** Why a call failed, in a word: the kind of its error. */
export function callError({ error, abandoned }: EventOf<'effect-end'>): string | undefined {
  return error?.kind ?? (abandoned === true ? 'abandoned' : undefined);
}

/** The span of a call. */
export function callSpan({ method, region, from, end }: EndedCall, parent: string | undefined): SpanRecord {
  const failed = callError(end);
  return {
    key: end.effect,
    parent,
    name: region === undefined ? `call ${method}` : `call ${method} ${region}`,
    kind: 'client',
    from,
    to: Math.max(from, end.at),
    attributes: {
      ...spanAttributes(end),
      ...regionAttributes(region),
      'landfall.step.id': end.step,
      'landfall.provider.method': method,
      'landfall.provider.tries': end.tries,
      ...(failed !== undefined && { 'error.type': failed }),
    },
    error: end.error?.message ?? failed,
  };
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly event: EventOf<'step-end' | 'step-retry'>;
  readonly errorType: string | undefined;
  readonly error: string | undefined;
  readonly links: NonNullable<SpanRecord['links']>;
}

/** The span of an attempt, and those of its calls. */
export function attemptSpans(step: string, open: OpenAttempt, end: AttemptEnd): readonly SpanRecord[] {
  const { action, region, phase, attempt, marks, isResumed } = open;
  const { event, errorType, error, links } = end;
  const key = attemptKey(step, attempt);
  const result = event.type === 'step-end' ? taskResult(event.outcome) : 'failure';
  const own: SpanRecord = {
    key,
    name: region === undefined ? step : `${action} ${region}`,
    kind: 'internal',
    from: Math.min(open.from, event.at),
    to: event.at,
    attributes: {
      ...spanAttributes(event),
      ...regionAttributes(region),
      ...taskAttributes(step, action, attempt),
      'cicd.pipeline.task.run.id': `${event.rolloutId}/${key}`,
      'cicd.pipeline.task.run.result': result,
      ...(phase !== undefined && { 'landfall.phase': phase }),
      ...(isResumed && { 'landfall.resumed': true }),
      ...(errorType !== undefined && { 'error.type': errorType }),
    },
    error,
    links,
    marks,
  };
  return [own, ...open.calls.map((call) => callSpan(call, key))];
}
