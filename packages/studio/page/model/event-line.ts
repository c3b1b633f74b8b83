import type { EventOf, RolloutEvent } from '@landfall/core';
import { actionRow, describeFailure } from '@landfall/core/engine';
import type { WireEvent } from '../../src/wire.ts';
import { counted, named, percentIn, percentOf } from './words.ts';

/** How much an event matters, the most first. */
export const LEVELS = ['problem', 'milestone', 'step', 'detail'] as const;
export type Level = (typeof LEVELS)[number];

/** What a watch tells when something is wrong. */
const TROUBLES: ReadonlySet<string> = new Set(['region-unhealthy', 'drift', 'table-unread']);

/** How much an event matters. */
export function levelOf(event: WireEvent): Level {
  if ('unknown' in event) return 'problem';
  switch (event.type) {
    case 'step-end':
      return event.outcome === 'failed' ? 'problem' : 'step';
    case 'step-verdict':
      return event.verdict === 'fail' ? 'problem' : 'milestone';
    case 'command':
      return event.refused === undefined ? 'milestone' : 'problem';
    case 'rollout-end':
      return event.outcome === 'succeeded' ? 'milestone' : 'problem';
    case 'phase-end':
      return event.outcome === 'failed' ? 'problem' : 'milestone';
    case 'step-retry':
    case 'warning':
    case 'bake-hold':
    case 'hold-start':
    case 'rollback-start':
      return 'problem';
    case 'rollout-start':
    case 'rollout-suspend':
    case 'rollout-resume':
    case 'phase-start':
    case 'pause-start':
    case 'pause-end':
    case 'hold-end':
    case 'rollback-end':
    case 'claim-waiting':
    case 'claim-held':
      return 'milestone';
    case 'step-start':
    case 'step-restart':
    case 'step-waiting':
      return 'step';
    case 'effect-end':
      return event.error === undefined ? 'detail' : 'problem';
    case 'effect-start':
    case 'step-progress':
    case 'bake-checkpoint':
    case 'clock-jump':
      return 'detail';
    case 'watch-look':
      if (event.told.some(({ type }) => TROUBLES.has(type))) return 'problem';
      return event.told.length === 0 ? 'detail' : 'milestone';
    default:
      event satisfies never;
      return 'problem';
  }
}

/** The region that an event is about; undefined if it is about the whole rollout. */
export function regionOf(event: WireEvent): string | undefined {
  return 'unknown' in event || !('region' in event) ? undefined : event.region;
}

const TEXTS = new WeakMap<WireEvent, string>();

/** An event in one line. */
export function textOf(event: WireEvent): string {
  let text = TEXTS.get(event);
  if (text === undefined) {
    text = 'unknown' in event ? `an event of type '${event.type}', which this page does not know` : describe(event);
    TEXTS.set(event, text);
  }
  return text;
}

/** The words of an action, also of one that an older or newer version wrote. */
function words(action: Parameters<typeof actionRow>[0]): {
  readonly noun: string;
  readonly done: string;
  readonly do: string;
} {
  return actionRow(action)?.words ?? { noun: action, done: action, do: action };
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`;
}

function describe(event: RolloutEvent): string {
  switch (event.type) {
    case 'rollout-start': {
      const { model } = event.plan.spec;
      return `Rollout of ${model.name} ${model.version} to ${counted(event.plan.regions.length, 'region')} begins`;
    }
    case 'rollout-suspend':
      return `Suspended: ${event.reason}`;
    case 'rollout-resume':
      return 'Resumed';
    case 'rollout-end':
      return `Rollout ended: ${event.outcome}`;
    case 'phase-start':
      return `Phase ${event.phase} begins`;
    case 'phase-end':
      return `Phase ${event.phase} ${event.outcome}`;
    case 'step-start':
      return `${words(event.action).do}${share(event.step)}: begins`;
    case 'step-retry':
      return `${words(event.action).noun}${share(event.step)}: attempt ${event.attempt} follows, after: ${event.error.message}`;
    case 'step-progress':
      return progress(event);
    case 'step-waiting':
      return `${event.method} answered ${event.cause}: ${event.detail}`;
    case 'step-end':
      return ended(event);
    case 'step-restart':
      return `${words(event.action).noun} starts again: attempt ${event.attempt}`;
    case 'bake-checkpoint':
      return `Evidence of ${counted(Object.keys(event.regions).length, 'region')} was kept`;
    case 'step-verdict':
      return `Verdict of ${event.step}: ${event.verdict}${event.gate === undefined ? '' : ` by ${event.gate}`}${event.observed === true ? ' (only observed)' : ''}`;
    case 'bake-hold':
      return `${event.step} has no verdict and waits for a person: ${event.reasons.join('; ')}`;
    case 'effect-start':
      return `${event.method} is called`;
    case 'effect-end':
      return `the call ended${event.error === undefined ? '' : ` with an error: ${event.error.message}`}${event.tries > 1 ? ` (${event.tries} tries)` : ''}`;
    case 'clock-jump':
      return `Nothing ran for ${Math.round(event.byMs / 1_000)} s: deadlines move by as much`;
    case 'warning':
      return event.message;
    case 'claim-waiting':
      return `Rollout ${event.holder} holds a target: this one waits for it`;
    case 'claim-held':
      return `${counted(event.targets.length, 'target')} claimed`;
    case 'command':
      return `Command '${event.name}'${event.step === undefined ? '' : ` for ${event.step}`}${event.by === undefined ? '' : ` by ${event.by}`}${event.refused === undefined ? because(event.reason) : ` was refused: ${event.refused}`}`;
    case 'hold-start':
      return `More regions failed than may (${named(event.regions)}): waits for a person`;
    case 'hold-end':
      return `The hold ended by ${event.by}${because(event.reason)}`;
    case 'pause-start':
      return `Paused${because(event.reason)}`;
    case 'pause-end':
      return 'The pause ended';
    case 'rollback-start':
      return `Rollback of ${event.of === 'rollout' ? 'the rollout' : named(event.regions)} begins (${event.cause})`;
    case 'rollback-end':
      return `Rollback ended: ${event.outcome.outcome}`;
    case 'watch-look':
      return event.told.length === 0 ? 'The watch looked' : `The watch tells: ${event.told.map(told).join('; ')}`;
    default:
      return event satisfies never;
  }
}

/** What a watch tells, in a few words. */
function told(event: EventOf<'watch-look'>['told'][number]): string {
  const where = 'region' in event && event.region !== undefined ? `${event.region} ` : '';
  if (event.type === 'region-unhealthy') return `${where}is unhealthy: ${event.reasons.join(', ')}`;
  if (event.type === 'drift') return `${where}drifted: expected ${event.expected}, but saw ${event.observed}`;
  if (event.type === 'table-unread') return `the table cannot be read: ${event.why}`;
  if (event.type === 'watch-change') return `${where}${event.does}: ${event.outcome}`;
  return `${where}${event.type}`;
}

/** ` 25 %` of `route-25:aws/us-east-1` or `bake-25`. */
function share(step: string): string {
  const percent = percentIn(step);
  return percent === undefined ? '' : ` ${percent} %`;
}

function ended(event: Extract<RolloutEvent, { readonly type: 'step-end' }>): string {
  const { noun, done } = words(event.action);
  if (event.outcome === 'succeeded')
    return `${done}${share(event.step)}${event.by === undefined ? '' : ` by ${event.by}`}${because(event.reason)}`;
  if (event.outcome === 'skipped') return `${noun} skipped${because(event.reason)}`;
  const why = event.failure === undefined ? event.reason : describeFailure(event.failure);
  return `${noun}${share(event.step)} failed${event.tolerated === true ? ' (tolerated)' : ''}${because(why)}`;
}

function progress({ observation, prepared }: Extract<RolloutEvent, { readonly type: 'step-progress' }>): string {
  if (observation === undefined) return prepared === undefined ? 'Progress' : 'Prepared again';
  const detail = observation.detail === undefined ? '' : `: ${observation.detail}`;
  const percent =
    'percent' in observation && observation.percent !== undefined
      ? `, ${percentOf(observation.percent)} of the traffic`
      : '';
  return `The cloud shows: ${observation.state}${percent}${detail}`;
}
