import type { RolloutEvent } from '@landfall/core';
import type { RolloutLog } from '../log/rollout-log.ts';

/** One attempt of a step. Times are milliseconds since the epoch. */
export interface Attempt {
  readonly from: number;
  /** Left out while it goes on. */
  readonly to?: number | undefined;
  readonly failed: boolean;
}

/** One call that changes something. */
export interface Call {
  readonly method: string;
  readonly from: number;
  readonly to?: number | undefined;
  readonly failed: boolean;
}

/** What happened in one step, up to an event. */
export interface StepHistory {
  readonly id: string;
  readonly action: string;
  readonly region: string | undefined;
  readonly from: number;
  readonly to: number | undefined;
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'skipped';
  readonly attempts: readonly Attempt[];
  readonly calls: readonly Call[];
}

/** What happened in a step until the event `seq`; undefined if it had not started. */
export function stepHistory(log: RolloutLog, id: string, seq: number): StepHistory | undefined {
  const events = (log.steps.get(id) ?? []) as readonly RolloutEvent[];
  const [start] = events;
  if (start?.type !== 'step-start' || start.seq > seq) return undefined;
  const attempts: Attempt[] = [];
  const calls: Call[] = [];
  let [from, to, outcome]: [number, number | undefined, StepHistory['outcome']] = [start.at, undefined, 'running'];
  const close = (at: number, failed: boolean) => attempts.push({ from, to: at, failed });
  for (const event of events) {
    if (event.seq > seq) break;
    if (event.type === 'step-retry' || event.type === 'step-restart') {
      if (event.type === 'step-retry') close(event.at, true);
      from = Math.max(event.at, event.type === 'step-retry' ? event.notBefore : 0);
      [to, outcome] = [undefined, 'running'];
    } else if (event.type === 'step-end') {
      close(event.at, event.outcome === 'failed');
      [to, outcome] = [event.at, event.outcome];
    } else if (event.type === 'effect-start') calls.push({ method: event.method, from: event.at, failed: false });
    else if (event.type === 'effect-end') {
      const open = calls.pop();
      if (open !== undefined) calls.push({ ...open, to: event.at, failed: event.error !== undefined });
    }
  }
  if (outcome === 'running') attempts.push({ from, failed: false });
  return { id, action: start.action, region: start.region, from: start.at, to, outcome, attempts, calls };
}
