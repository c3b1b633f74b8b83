import type { Duration } from './duration.ts';

/**
 * What must not begin before somebody approves it: a wave, a stage (before traffic moves to that share), or the cutover (before the first traffic moves).
 * With `cutover: 'per-wave'` each wave has a cutover and stages of its own, and each is approved by itself.
 */
export type ApprovalMoment = `wave-${number}` | `stage-${number}` | 'cutover';

/** A person, or a program that speaks for one, must approve what follows. */
export interface Approval {
  readonly before: ApprovalMoment;
  /** Who may approve; default: anybody. Compared with the `by` of the command, which only the host that sends it vouches for. */
  readonly by?: readonly string[] | undefined;
  /** How long the rollout waits for it, without pauses; default a day. Then it is rolled back. */
  readonly within?: Duration | undefined;
}
