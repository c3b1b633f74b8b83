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

/** Faults that meet only calls which were carried out: a refusal passes them. */
export const AFTERWARDS: ReadonlySet<Disturbance> = new Set(['reset after', '500 after commit', 'cut-off JSON']);

/** The fault that lets one call pass for each in `after`, and meets the next. */
export function faultOf(disturbance: Disturbance, after: number): Fault {
  return { kind: FAULT_OF[disturbance], after };
}
