import type { RolloutEvent } from './rollout-event.ts';

const TYPES: Readonly<Record<RolloutEvent['type'], true>> = {
  'rollout-start': true,
  'rollout-suspend': true,
  'rollout-resume': true,
  'rollout-end': true,
  'phase-start': true,
  'phase-end': true,
  'step-start': true,
  'step-retry': true,
  'step-progress': true,
  'step-waiting': true,
  'step-end': true,
  'step-restart': true,
  'bake-checkpoint': true,
  'step-verdict': true,
  'bake-hold': true,
  'effect-start': true,
  'effect-end': true,
  'claim-waiting': true,
  warning: true,
  'claim-held': true,
  'clock-jump': true,
  command: true,
  'hold-start': true,
  'hold-end': true,
  'pause-start': true,
  'pause-end': true,
  'rollback-start': true,
  'rollback-end': true,
  'watch-look': true,
};

/** Whether a value is the type of an event that this version knows. */
export function isEventType(type: unknown): type is RolloutEvent['type'] {
  return typeof type === 'string' && Object.hasOwn(TYPES, type);
}
