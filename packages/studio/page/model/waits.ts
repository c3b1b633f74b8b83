import type { RolloutState, StepState, Waiting } from '@landfall/core';
import { describeClosed, nextChange, openAt, openDecision } from '@landfall/core/engine';
import type { RolloutLog } from '../log/rollout-log.ts';
import { duration, named, sentence } from './words.ts';

/** One thing that the rollout waits for. */
export interface Wait {
  /** `person`: a person must decide; nothing else brings it on. */
  readonly for: Waiting['for'];
  readonly title: string;
  readonly details: readonly string[];
  /** Until when at the latest, in milliseconds since the epoch. */
  readonly until?: number | undefined;
}

const TITLES: Readonly<Record<Waiting['for'], string>> = {
  runner: 'Another runner',
  slot: 'A free slot',
  call: 'An answer',
  cloud: 'The cloud',
  retry: 'The next attempt',
  resume: 'A resume',
  claim: 'Its targets',
  evidence: 'Evidence',
  approval: 'An approval',
  window: 'A window',
  person: 'A decision',
};

/** What the rollout waits for, people first. Where several regions wait for the same, they are one. */
export function waitsOf(log: RolloutLog, state: RolloutState, now: number): readonly Wait[] {
  const { plan } = state;
  if (plan === undefined || state.status === 'ended') return [];
  const waits: Wait[] = [];
  const decision = openDecision(state);
  if (decision !== undefined) {
    const isApproval = decision.commands.includes('approve');
    const title = isApproval ? 'An approval' : 'A decision';
    waits.push({
      for: isApproval ? 'approval' : 'person',
      title,
      details: decision.reasons.map(sentence),
      until: decision.until,
    });
  }
  const atWork = state.suspended === undefined ? stepWaits(log, state, now) : [];
  waits.push(...grouped([...commandWaits(state), ...planWaits(log, state, now), ...atWork]));
  return waits.sort((a, b) => rank(a) - rank(b));
}

function rank(wait: Wait): number {
  if (wait.for === 'person' || wait.for === 'approval') return 0;
  return wait.for === 'resume' ? 1 : 2;
}

/** Waits of the same kind and words, together; with the regions that wait. */
function grouped(waits: readonly Waiting[]): readonly Wait[] {
  const groups = new Map<
    string,
    { readonly wait: Waiting; readonly regions: Set<string>; until: number | undefined }
  >();
  for (const wait of waits) {
    const words = `${wait.for} ${wait.detail}`;
    const group = groups.get(words) ?? { wait, regions: new Set(), until: wait.until };
    if (wait.region !== undefined) group.regions.add(wait.region);
    if (wait.until !== undefined) group.until = Math.max(wait.until, group.until ?? 0);
    groups.set(words, group);
  }
  return [...groups.values()].map(({ wait, regions, until }) => ({
    for: wait.for,
    title: TITLES[wait.for],
    details: [sentence(wait.detail), ...(regions.size === 0 ? [] : [`In ${named([...regions])}.`])],
    ...(until !== undefined && { until }),
  }));
}

/** What commands keep it from going on. */
function commandWaits({ suspended, paused, asked }: RolloutState): readonly Waiting[] {
  if (suspended !== undefined) return [{ for: 'resume', detail: `suspended: ${suspended}` }];
  if (asked.stop !== undefined) return [{ for: 'call', detail: 'stops once the calls in flight have ended' }];
  return paused ? [{ for: 'resume', detail: 'paused: no new step starts' }] : [];
}

/** What keeps the next phase or the next regions from starting. */
function planWaits(log: RolloutLog, state: RolloutState, now: number): readonly Waiting[] {
  const { plan, forward, status, suspended, paused, holds, claim, seq } = state;
  if (plan === undefined || status !== 'running' || suspended !== undefined) return [];
  const waits: Waiting[] = [];
  const holder = log.claimWaits.findLast((event) => event.seq <= seq)?.holder;
  if (!claim.held && claim.waitingSince !== undefined)
    waits.push({ for: 'claim', detail: `rollout ${holder} holds a target` });
  const phase = forward.phases[forward.phase];
  if (phase === undefined) return waits;
  const left = phase.lanes.length - forward.nextLane;
  if (forward.isOpen && left > 0 && forward.lanes.length > 0)
    waits.push({
      for: 'slot',
      detail: `${left} of ${phase.lanes.length} in ${phase.id} wait: ${forward.lanes.length} are at work`,
    });
  const asks =
    !forward.isOpen && !paused && holds.open === undefined && (phase.kind === 'wave' || phase.kind === 'route');
  if (asks && !openAt(plan.spec, now)) {
    const until = nextChange(plan.spec, now);
    if (until !== undefined) waits.push({ for: 'window', until, detail: describeClosed(plan.spec, now, until) });
  }
  return waits;
}

/** What the steps that are at work wait for, as far as the log says it. */
function stepWaits(log: RolloutLog, state: RolloutState, now: number): readonly Waiting[] {
  const waits: Waiting[] = [];
  for (const { steps, planned } of state.regions)
    for (const step of steps)
      if (step.status === 'running') waits.push({ region: planned.key, ...stepWait(log, state, step, now) });
  for (const step of state.steps)
    if (step.status === 'running' && step.planned.bake !== undefined && step.hold === undefined)
      waits.push(bakeWait(step, state));
  return waits;
}

function stepWait(log: RolloutLog, state: RolloutState, step: StepState, now: number): Waiting {
  const { planned, open, seen, waiting, notBefore, attempt, startedAt, error } = step;
  const deadline = startedAt + (state.plan?.limits.stepMs[planned.action] ?? 0);
  const of = { step: planned.id };
  if (notBefore > now)
    return {
      for: 'retry',
      ...of,
      until: notBefore,
      detail: `attempt ${attempt} begins, after: ${String(error?.message ?? 'a failure')}`,
    };
  if (waiting !== undefined) {
    const event = log.steps.get(planned.id)?.findLast(({ type }) => type === 'step-waiting') as
      | { readonly detail?: string }
      | undefined;
    return {
      for: 'cloud',
      ...of,
      until: deadline,
      detail: event?.detail ?? `${waiting.method} answered: ${waiting.cause}`,
    };
  }
  if (open !== undefined) return { for: 'call', ...of, until: deadline, detail: `the answer to ${open.method}` };
  const detail = seen?.detail ?? seen?.state;
  const noun = planned.percent === undefined ? planned.action : `${planned.action} to ${planned.percent} %`;
  return { for: 'cloud', ...of, until: deadline, detail: detail === undefined ? noun : `${noun}: ${detail}` };
}

/** A bake that goes on: its time, and its evidence. */
function bakeWait({ planned, checkpointMs = 0 }: StepState, state: RolloutState): Waiting {
  const { minMs = 0, maxMs = 0, gates = [] } = planned.bake ?? {};
  const covered = `${duration(checkpointMs)} of at least ${duration(minMs)} judged`;
  const most = maxMs > minMs ? `, at most ${duration(maxMs)}` : '';
  const detail = gates.length === 0 ? `time: ${duration(minMs)}` : `${planned.id}: ${covered}${most}`;
  const began = state.steps.find((step) => step.planned.id === planned.id)?.startedAt ?? 0;
  const until = began + (checkpointMs < minMs ? minMs : maxMs);
  return { for: 'evidence', step: planned.id, until, detail };
}
