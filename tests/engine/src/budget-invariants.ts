import type { Plan, RolloutEvent, StepFailure } from '@landfall/core';
import { type History, isOfRollback } from './history.ts';

/** Removing what is no longer needed after a success rolls nothing back. */
function isOnlyLeftBehind({ kind, action }: StepFailure): boolean {
  return action === 'retire' || (action === 'clean-up' && kind !== 'drift');
}

/** The failure that an event adds to those that count; undefined if it adds none. */
function failureIn(event: RolloutEvent): StepFailure | undefined {
  if (event.type === 'step-verdict') return event.failure;
  if (event.type !== 'step-end' || event.failure === undefined || event.tolerated === true) return undefined;
  if (isOfRollback(event)) return undefined;
  return event.failure.kind === 'aborted' || isOnlyLeftBehind(event.failure) ? undefined : event.failure;
}

/** The failures of a rollout so far, counted by the words of the budget and without the engine's own rules. */
export class CountedFailures {
  readonly #plan: Plan;
  readonly #failed = new Set<string>();
  readonly #accepted = new Set<string>();
  #isFinal = false;
  #isHoldOver = false;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  read(event: RolloutEvent): void {
    const failure = failureIn(event);
    if (failure !== undefined) this.#add(failure);
    if (event.type === 'step-restart') this.#failed.delete(event.region ?? '');
    if (event.type !== 'hold-end') return;
    if (event.by === 'accept') for (const region of event.regions ?? []) this.#accepted.add(region);
    if (event.by === 'time') this.#isHoldOver = true;
  }

  #add(failure: StepFailure): void {
    const isOfModel =
      (failure.kind === 'gate-failed' && failure.scope === 'model') ||
      (failure.kind === 'provider-failed' && failure.error.scope === 'model');
    if (failure.region === undefined || isOfModel) this.#isFinal = true;
    if (failure.region !== undefined) this.#failed.add(failure.region);
  }

  #inWave(wave: number): number {
    const { regions } = this.#plan;
    return regions.filter((region) => region.wave === wave && this.#failed.has(region.key)).length;
  }

  /** How many regions failed. */
  get count(): number {
    return this.#failed.size;
  }

  /** Whether a region failed. */
  has(region: string): boolean {
    return this.#failed.has(region);
  }

  /** Whether more failed than may. */
  get isBeyond(): boolean {
    if (this.#failed.size === 0) return this.#isFinal;
    const { budget, regions } = this.#plan;
    const open = regions.filter(({ key }) => this.#failed.has(key) && !this.#accepted.has(key));
    if (this.#isFinal || this.#failed.size === regions.length) return true;
    if (open.length === 0) return false;
    if (budget === undefined || this.#failed.size > budget.tolerate) return true;
    return open.some(
      ({ key, wave }) => budget.mustSucceed.includes(key) || this.#inWave(wave) > (budget.perWave[wave] ?? 0),
    );
  }

  /** Whether nothing starts any more, since a person cannot decide about it. */
  get isOver(): boolean {
    const isHeld = this.#plan.budget?.reaction === 'hold' && !this.#isFinal && !this.#isHoldOver;
    return this.isBeyond && (!isHeld || this.#accepted.size === this.#plan.regions.length);
  }

  /** How many regions of a wave may be at risk at a time. */
  mostAtRisk(wave: number): number {
    const { budget } = this.#plan;
    if (budget?.isStrict !== true) return Number.POSITIVE_INFINITY;
    const left = Math.min(budget.tolerate - this.#failed.size, (budget.perWave[wave] ?? 0) - this.#inWave(wave));
    return Math.max(0, left) + 1;
  }
}

/** Promise 3: with a strict budget, the regions at risk are never more than the failures that are left plus one; and what is beyond the budget starts nothing. */
export function withinBudget({ events }: History): readonly string[] {
  const [start] = events;
  if (start?.type !== 'rollout-start') return [];
  const { plan } = start;
  const broken: string[] = [];
  const failures = new CountedFailures(plan);
  const waves = new Map(plan.regions.map(({ key, wave }) => [key, wave]));
  const atRisk = new Set<string>();
  let isDecided = false;
  let isHeld = false;
  for (const event of events) {
    if (event.type === 'hold-start') isHeld = true;
    if (event.type === 'hold-end') {
      isHeld = false;
      if (event.by === 'accept' || event.by === 'retry') isDecided = true;
    }
    if (isHeld && event.type === 'step-start' && !isOfRollback(event))
      broken.push(`3: ${event.step} starts in a hold (event ${event.seq})`);
    if (event.type === 'step-start' && event.action === 'deploy' && event.region !== undefined) {
      atRisk.add(event.region);
      const most = failures.mostAtRisk(waves.get(event.region) ?? 0);
      if (atRisk.size > most) broken.push(`3: ${atRisk.size} regions at risk at ${event.step}, of ${most}`);
    }
    failures.read(event);
    if (event.type !== 'step-end') continue;
    if (event.action === 'verify' || event.outcome === 'failed') atRisk.delete(event.region ?? '');
    const { budget } = plan;
    const isOfWave = event.action === 'deploy' || event.action === 'verify';
    if (budget?.isStrict === true && isOfWave && !isDecided && failures.count > budget.tolerate + 1)
      broken.push(`3: ${failures.count} regions failed (event ${event.seq}), of ${budget.tolerate} and one`);
  }
  return broken;
}
