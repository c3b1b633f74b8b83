import type { EventOf, RolloutEvent } from '@landfall/core';
import type { Attributes } from '@opentelemetry/api';
import { regionAttributes, spanAttributes } from '../attributes.ts';
import type { LogEntry } from '../records.ts';
import type { PlacedStep } from './planned-steps.ts';

function entry(
  event: RolloutEvent,
  name: string,
  body: string,
  more: { readonly isError?: boolean; readonly attributes?: Attributes } = {},
): LogEntry {
  const { isError = false, attributes = {} } = more;
  const of = { ...spanAttributes(event), 'deployment.id': event.rolloutId };
  return { name, at: event.at, isError, body, attributes: { ...of, ...attributes } };
}

/** A region's traffic has moved to the new version, or more of it. */
function cutover(event: EventOf<'step-end'>, steps: ReadonlyMap<string, PlacedStep>): readonly LogEntry[] {
  const { action, outcome, region, step } = event;
  if (action !== 'route' || outcome !== 'succeeded') return [];
  const percent = steps.get(step)?.step.percent ?? 100;
  const attributes = { ...regionAttributes(region), 'landfall.percent': percent };
  return [entry(event, 'landfall.cutover', `${region}: ${percent} % of traffic`, { attributes })];
}

/** The log records of an event: only what a person would want to be told. `steps`: those of the plan and of rollbacks. */
export function logEntries(event: RolloutEvent, steps: ReadonlyMap<string, PlacedStep>): readonly LogEntry[] {
  switch (event.type) {
    case 'rollout-start': {
      const { name, version } = event.plan.spec.model;
      return [entry(event, 'landfall.rollout.start', `${name} ${version}`)];
    }
    case 'rollout-end':
      return [entry(event, 'landfall.rollout.end', event.outcome, { isError: event.outcome !== 'succeeded' })];
    case 'rollout-suspend':
      return [entry(event, 'landfall.rollout.suspend', event.reason)];
    case 'step-verdict': {
      const { verdict, evidence, region, gate = 'all' } = event;
      const attributes = { 'landfall.gate': gate, 'landfall.verdict': verdict, ...regionAttributes(region) };
      const body = evidence.map(({ sentence }) => sentence).join(' ');
      return [entry(event, 'landfall.verdict', body, { isError: verdict === 'fail', attributes })];
    }
    case 'step-end':
      return cutover(event, steps);
    case 'bake-hold':
    case 'hold-start':
      return [entry(event, 'landfall.hold', event.reasons.join('; '), { isError: true })];
    case 'rollback-start': {
      const attributes = { 'landfall.rollback.cause': event.cause };
      return [entry(event, 'landfall.rollback.start', event.regions.join(', '), { isError: true, attributes })];
    }
    case 'command':
      return [
        entry(event, 'landfall.command', event.refused === undefined ? event.name : `${event.name}: ${event.refused}`),
      ];
    case 'warning':
      return [entry(event, 'landfall.warning', event.message)];
    case 'watch-look':
      return event.told.flatMap((told) => {
        const attributes = 'region' in told ? regionAttributes(told.region) : {};
        if (told.type === 'region-unhealthy')
          return [entry(event, 'landfall.region-unhealthy', told.reasons.join('; '), { isError: true, attributes })];
        if (told.type === 'region-recovered') return [entry(event, 'landfall.region-recovered', '', { attributes })];
        if (told.type !== 'drift') return [];
        const body = `expected ${told.expected}, observed ${told.observed}`;
        return [entry(event, 'landfall.drift', body, { isError: true, attributes })];
      });
    case 'rollout-resume':
    case 'phase-start':
    case 'phase-end':
    case 'step-start':
    case 'step-retry':
    case 'step-progress':
    case 'step-waiting':
    case 'step-restart':
    case 'bake-checkpoint':
    case 'effect-start':
    case 'effect-end':
    case 'claim-waiting':
    case 'claim-held':
    case 'clock-jump':
    case 'hold-end':
    case 'pause-start':
    case 'pause-end':
    case 'rollback-end':
      return [];
    default:
      return event satisfies never;
  }
}
