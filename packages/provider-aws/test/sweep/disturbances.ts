import type { Meeting } from '@landfall/tests-support';
import type { Fault } from '../simulator/fault.ts';

/** What one call of a rollout meets, and by which fault. */
const FAULT_OF = {
  throttled: 'throttle',
  'reset before': 'reset',
  'reset after': 'reset-after-commit',
  'no answer': 'hangs',
  '500 after commit': 'error-after-commit',
  'cut-off JSON': 'cut-off',
  HTML: 'html',
  skew: 'clock-skew',
  'expired token': 'expired-token',
} as const satisfies Record<string, Fault['kind']>;

/** The name of a disturbance. */
export type Disturbance = keyof typeof FAULT_OF;

/** Their names. */
export const DISTURBANCES = Object.keys(FAULT_OF) as readonly Disturbance[];

/** Faults that meet only calls which succeed: they skip a call that is refused. */
export const AFTER_SUCCESS: ReadonlySet<Disturbance> = new Set(['reset after', '500 after commit', 'cut-off JSON']);

/** The fault that disturbs a call. */
export function faultOf({ disturbance, index, succeeded }: Meeting<Disturbance>): Fault {
  return { kind: FAULT_OF[disturbance], after: AFTER_SUCCESS.has(disturbance) ? succeeded : index };
}
