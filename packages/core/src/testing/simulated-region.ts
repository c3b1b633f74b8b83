import type { Change } from '../engine/effect.ts';
import { type Observation, type ProviderError, providerError } from '../provider/contract.ts';
import type { SimulatedFate, SimulatedStep } from './world.ts';

/** The state of a deployment between changes. */
interface Truth {
  readonly state: 'absent' | 'ready' | 'failed' | 'mixed';
  readonly owner: string;
  readonly percent: number;
  readonly error?: ProviderError | undefined;
}

/** A change under way. */
interface Underway {
  readonly after: Truth;
  readonly seenAt: number;
  readonly doneAt: number;
}

const NOTHING: Truth = { state: 'absent', owner: '', percent: 0 };
const ABSENT: Observation = { state: 'absent' };

/** One region of a simulated world: its true state at a time, computed from the accepted changes. */
export class SimulatedRegion {
  /** All changes, for questions such as how much traffic an unverified deployment ever took. */
  readonly history: { readonly at: number; readonly key: string; readonly percent: number }[] = [];
  #truth: Truth = NOTHING;
  #underway: Underway | undefined;
  #revertedAt = Number.POSITIVE_INFINITY;

  /** A copy that goes its own way from here. */
  fork(): SimulatedRegion {
    const copy = new SimulatedRegion();
    copy.history.push(...this.history);
    copy.#truth = this.#truth;
    copy.#underway = this.#underway;
    copy.#revertedAt = this.#revertedAt;
    return copy;
  }

  /** What its reads from a time on depend on, as plain data. */
  facts(now: number): readonly unknown[] {
    const { after, seenAt, doneAt } = this.#underway ?? { after: this.#truth, seenAt: now, doneAt: now };
    return now >= Math.max(seenAt, doneAt)
      ? [after, this.#isReverted(now)]
      : [this.#truth, this.#underway, this.#isReverted(now)];
  }

  /** Accepts a change, which takes effect later or never. */
  accept(
    change: Change,
    model: { readonly version: string },
    step: SimulatedStep | undefined,
    fate: SimulatedFate,
    now: number,
  ): void {
    this.#settle(now);
    if (change.method === 'monitor') return;
    const before = this.#truth;
    const wanted = this.#wanted(change, before);
    if (wanted === undefined) return;
    const seenAt = now + (step?.lagMs ?? 0);
    const doneAt = fate === 'stuck' ? Number.POSITIVE_INFINITY : now + (step?.takesMs ?? 0);
    this.#underway = { after: this.#end(fate, before, wanted, model.version), seenAt, doneAt };
    if (wanted.percent !== before.percent) this.history.push({ at: now, key: change.key, percent: wanted.percent });
  }

  /** Its share of the traffic at a time, 0 to 100. */
  percentAt(at: number): number {
    const last = this.history.findLast((change) => change.at <= at);
    return this.#isReverted(at) ? 0 : (last?.percent ?? 0);
  }

  /** From `at` on the cloud has taken the new version out of the traffic. */
  revert(at: number): void {
    this.#revertedAt = at;
  }

  #isReverted(now: number): boolean {
    return now >= this.#revertedAt;
  }

  /** What a read shows at a time. */
  read(now: number, version: string): Observation {
    const { owner, percent } = this.#underway?.after ?? this.#truth;
    if (this.#underway !== undefined && now >= this.#underway.seenAt && now < this.#underway.doneAt)
      return { state: 'pending', owner, version, percent };
    const truth = this.#underway === undefined || now < this.#underway.seenAt ? this.#truth : this.#underway.after;
    switch (truth.state) {
      case 'absent':
        return ABSENT;
      case 'failed':
        return {
          state: 'failed',
          owner: truth.owner,
          version,
          percent: truth.percent,
          error: truth.error ?? providerError({ kind: 'container', message: 'it stopped' }),
        };
      case 'ready':
      case 'mixed':
        return {
          state: truth.state,
          owner: truth.owner,
          version,
          percent: this.#isReverted(now) ? 0 : truth.percent,
        };
      default:
        return truth.state satisfies never;
    }
  }

  /** Whether the new deployment exists after all changes. */
  get exists(): boolean {
    return (this.#underway?.after ?? this.#truth).state !== 'absent';
  }

  /** Its share after all changes. */
  get percent(): number {
    return (this.#underway?.after ?? this.#truth).percent;
  }

  #settle(now: number): void {
    if (this.#underway === undefined || now < this.#underway.doneAt) return;
    this.#truth = this.#underway.after;
    this.#underway = undefined;
  }

  #wanted(change: Change, before: Truth): Truth | undefined {
    switch (change.method) {
      case 'deploy':
        // The same key again is the same deployment: nothing is made twice.
        if ((this.#underway?.after ?? before).owner === change.key) return undefined;
        return { state: 'ready', owner: change.key, percent: 0 };
      case 'route':
        return { ...before, percent: change.percent };
      case 'retire':
        return (this.#underway?.after ?? before).state === 'absent' ? undefined : NOTHING;
      case 'monitor':
        return undefined;
      default:
        return change satisfies never;
    }
  }

  #end(fate: SimulatedFate, before: Truth, wanted: Truth, version: string): Truth {
    // A removal that fails changes nothing.
    const half = wanted.state === 'absent' ? before : wanted;
    switch (fate) {
      case 'comes-true':
      case 'stuck':
        return wanted;
      case 'reverted':
        return before;
      case 'mixed':
        return { ...half, state: 'mixed' };
      case 'fails':
      case 'fails-for-good': {
        const error = providerError({
          kind: 'container',
          message: `version ${version} stopped`,
          retryable: fate === 'fails',
        });
        return { ...half, state: 'failed', percent: before.percent, error };
      }
      default:
        return fate satisfies never;
    }
  }
}
