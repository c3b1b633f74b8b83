import { isMixed } from '../../engine/rollback/leftovers.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Situation } from './situation.ts';
import { StateHash } from './state-hash.ts';

/** The fields of a state that do not decide what follows: counted and told, or the same on every path. */
const IRRELEVANT: ReadonlySet<string> = new Set([
  'plan',
  'id',
  'nonce',
  'seq',
  'startedAt',
  'updatedAt',
  'suspendedAt',
  'learnedDurations',
  'failures',
  'error',
]);
/** Only a bake asks for how long the rollout was paused. */
const IRRELEVANT_WITHOUT_BAKES: ReadonlySet<string> = new Set([...IRRELEVANT, 'pauses']);
const NOT_LIVE: ReadonlySet<string> = new Set(['inFlight', 'providers']);

/** Hashes situations: those that go on in the same way have the same hash. */
export class SituationHash extends StateHash {
  readonly #irrelevant: ReadonlySet<string>;

  readonly #isPlain: boolean;

  /** `everyMs`: how often somebody looks. `isPlain`: only times become distances; all other fields that differ make a difference. */
  constructor({ providers, evidence }: Plan, everyMs: number, isPlain: boolean) {
    const settleMs = Object.values(providers).map((provider) => Math.ceil((provider.settleMs ?? 0) / everyMs));
    super(evidence === undefined ? everyMs * Math.max(1, ...settleMs) : undefined, isPlain);
    this.#isPlain = isPlain;
    this.#irrelevant = evidence === undefined ? IRRELEVANT_WITHOUT_BAKES : IRRELEVANT;
  }

  /** Begins with a situation; more may be added. */
  of({ engine, cloud, now, calls }: Situation): void {
    const { state, live } = engine;
    this.begin(now, this.#isPlain ? [] : state.regions.map(({ owner }) => owner));
    this.add(state, this.#irrelevant);
    // Once the rollout is rolled back, a failure decides only whether a person must look; where there is a budget, also what is kept.
    const allMatter = this.#isPlain || state.status === 'running' || state.plan?.budget !== undefined;
    for (const failure of state.failures)
      if (allMatter || isMixed(failure) || failure.kind === 'inconclusive') this.add(failure);
    if (state.suspended !== undefined) this.add(state.suspendedAt);
    this.add(live, NOT_LIVE);
    for (const fact of cloud.facts(now)) this.add(fact);
    for (const { effect, startedAt, hangs } of calls.toSorted((a, b) => (a.effect.id < b.effect.id ? -1 : 1))) {
      this.add(effect.id);
      this.add(startedAt);
      this.add(hangs);
    }
  }
}
