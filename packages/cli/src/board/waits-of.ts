import type { RolloutState, StepState, Waiting } from '@landfall/core';
import { emptyLive, explain, formatDuration, openDecision } from '@landfall/core/engine';
import { shortTime } from './board-cell.ts';
import { groupBy } from './group-by.ts';

/** What a rollout waits for, in words. `until`: milliseconds since the epoch. */
export interface Wait {
  readonly what: string;
  readonly until?: number | undefined;
  readonly isForPerson?: boolean | undefined;
}

/** What the rules of the engine say from the log alone. They know no answer that is not in the log, so most calls are not among it. */
function explained(state: RolloutState, now: number): readonly Waiting[] {
  const { plan } = state;
  return plan === undefined ? [] : explain({ state, live: emptyLive(plan.providers) }, now);
}

function pausedMs({ pauses }: RolloutState, from: number, to: number): number {
  return pauses.reduce((ms, pause) => ms + Math.max(0, Math.min(to, pause.to ?? to) - Math.max(from, pause.from)), 0);
}

/** How long a bake has gone on, and what it needs. */
function describeBakeTime(state: RolloutState, { planned, startedAt }: StepState, now: number): string {
  const { minMs = 0, maxMs = 0, gates = [] } = planned.bake ?? {};
  const passed = Math.max(0, now - startedAt - pausedMs(state, startedAt, now));
  const most = gates.length === 0 ? '' : `, at most ${formatDuration(maxMs)}`;
  return `${shortTime(passed)} of at least ${formatDuration(minMs)}${most}`;
}

/** Steps of regions that are running, by what they do: `deploy in 3 regions`. */
function atWork({ regions, plan }: RolloutState): readonly Wait[] {
  const running = regions.flatMap(({ steps }) => steps.filter(({ status }) => status === 'running'));
  return [...groupBy(running, ({ planned }) => planned.action)].map(([action, steps]): Wait => {
    const where = steps.length === 1 ? regionIn(steps[0]) : `${steps.length.toLocaleString('en')} regions`;
    const retried = steps.find(({ error }) => error !== undefined);
    const again = retried === undefined ? '' : `; tried again in ${regionIn(retried)}: ${messageOf(retried)}`;
    const limitMs = plan?.limits.stepMs[action];
    const first = Math.min(...steps.map(({ startedAt }) => startedAt));
    return { what: `${action} in ${where}${again}`, until: limitMs === undefined ? undefined : first + limitMs };
  });
}

/** Why the attempt before failed. */
function messageOf({ error }: StepState): string {
  return error?.message.replace(/[.]$/, '') ?? '';
}

function regionIn(step: StepState | undefined): string {
  return step?.planned.target.of === 'region' ? step.planned.target.region : 'one region';
}

/** What a rollout waits for, as far as its log knows; the most important first. Empty if it has ended. */
export function waitsOf(state: RolloutState, now: number): readonly Wait[] {
  if (state.status === 'ended') return [];
  if (state.suspended !== undefined) return [{ what: `somebody to resume it: it was suspended (${state.suspended})` }];
  const waits: Wait[] = [];
  const decision = openDecision(state);
  if (decision !== undefined) {
    const { step, commands, reasons, until } = decision;
    waits.push({
      what: `${commands.join(' or ')} of ${step}: ${reasons.join('; ').replace(/[.]$/, '')}`,
      until,
      isForPerson: true,
    });
  }
  if (state.paused) waits.push({ what: 'somebody to resume it: it is paused' });
  for (const step of state.steps) {
    if (step.status !== 'running' || step.planned.action !== 'bake' || step.hold !== undefined) continue;
    waits.push({ what: `${step.planned.id}: ${describeBakeTime(state, step, now)}` });
  }
  for (const wait of explained(state, now)) {
    if (wait.for === 'approval' || wait.for === 'person' || wait.for === 'evidence' || wait.for === 'resume') continue;
    const where = wait.region === undefined ? '' : `${wait.region}: `;
    waits.push({ what: `${where}${wait.detail}`, until: wait.until });
  }
  return [...waits, ...atWork(state)];
}
