import type { RolloutEvent } from '../../events/rollout-event.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RolloutState } from '../../state/rollout-state.ts';
import { checkExploreOptions, type ExploreOptions } from './explore-options.ts';
import { type Choice, eventsOf, itemsOf } from './explored-path.ts';
import { Explorer } from './explorer.ts';
import { type Exposure, mostOf } from './exposure.ts';
import type { Situation } from './situation.ts';

/** One outcome of a plan. */
export interface ExploredOutcome {
  /** `waiting`: it waits for a command that does not come. */
  readonly outcome: NonNullable<RolloutState['outcome']> | 'waiting';
  /** How many different final states have this outcome. */
  readonly count: number;
  readonly worst: Exposure;
  /** A path on which the most users met the new version, and of those a simple and short one: the choices that lead there. */
  readonly path: readonly Choice[];
  /** The log of that path. */
  readonly events: readonly RolloutEvent[];
}

/** A path on which `check` found something broken. */
export interface BrokenPath {
  readonly broken: readonly string[];
  readonly path: readonly Choice[];
  readonly events: readonly RolloutEvent[];
}

/** What can happen to a plan. */
export interface Exploration {
  /** How many different states were visited. */
  readonly states: number;
  /** False if `mostStates` ended it. */
  readonly isComplete: boolean;
  readonly outcomes: readonly ExploredOutcome[];
  /** What `check` found broken: at most ten paths, the shortest first. */
  readonly broken: readonly BrokenPath[];
}

const MOST_BROKEN = 10;

function lengthOf({ path }: Situation): number {
  return path?.length ?? 0;
}

/** How much has to go wrong on a path, or be asked for. */
function faultsOf({ path }: Situation): number {
  const isFault = (choice: Choice) =>
    'answer' in choice ? choice.answer !== 'ok' : 'command' in choice || 'hung' in choice;
  return itemsOf(path).filter(isFault).length;
}

/** Whether a path is the better example: more users met the new version; or as many with fewer faults; or on a shorter path. */
function isBetter(one: Situation, other: Situation): boolean {
  const [a, b] = [one.worst, other.worst];
  const more = a.percent - b.percent || a.regions - b.regions || a.atRisk - b.atRisk;
  const better = more || faultsOf(other) - faultsOf(one) || lengthOf(other) - lengthOf(one);
  return better > 0;
}

/** What was found so far. */
class Findings {
  readonly #check: ExploreOptions['check'];
  readonly #outcomes = new Map<ExploredOutcome['outcome'], { count: number; worst: Exposure; example: Situation }>();
  readonly #broken: { readonly found: readonly string[]; readonly at: Situation }[] = [];

  constructor(check: ExploreOptions['check']) {
    this.#check = check;
  }

  /** A path ends, with an outcome that is counted. */
  end(at: Situation): void {
    const outcome = at.engine.state.outcome ?? 'waiting';
    const before = this.#outcomes.get(outcome);
    if (before === undefined) this.#outcomes.set(outcome, { count: 1, worst: at.worst, example: at });
    else {
      before.count += 1;
      before.worst = mostOf(before.worst, at.worst);
      if (isBetter(at, before.example)) before.example = at;
    }
    this.examine(at);
  }

  /** Asks whether a path keeps the promises. */
  examine(at: Situation): void {
    const found = this.#check?.(eventsOf(at.log), at.engine.state, at.cloud) ?? [];
    if (found.length === 0) return;
    this.#broken.push({ found, at });
    if (this.#broken.length > 2 * MOST_BROKEN) this.#keepShortest();
  }

  #keepShortest(): void {
    this.#broken.sort((a, b) => lengthOf(a.at) - lengthOf(b.at));
    this.#broken.length = Math.min(this.#broken.length, MOST_BROKEN);
  }

  result(): Pick<Exploration, 'outcomes' | 'broken'> {
    this.#keepShortest();
    const told = ({ path, log }: Situation) => ({ path: itemsOf(path), events: eventsOf(log) });
    return {
      outcomes: [...this.#outcomes].map(([outcome, { count, worst, example }]) => ({
        outcome,
        count,
        worst,
        ...told(example),
      })),
      broken: this.#broken.map(({ found, at }) => ({ broken: found, ...told(at) })),
    };
  }
}

/**
 * Tries everything that can happen to a plan: every end of every call, in every order in which answers can arrive, and a command at any point, each to the end
 * of the rollout. It uses the engine's own rules and a simulated cloud in which a change takes effect at once; nothing is drawn at random. Situations that go
 * on in the same way are visited once. Throws a `TypeError` for options that are not valid.
 */
export function explore(plan: Plan, options: ExploreOptions = {}): Exploration {
  checkExploreOptions(options);
  const { mostStates = 1_000_000, check } = options;
  const findings = new Findings(check);
  const explorer = new Explorer(
    plan,
    options,
    (at) => findings.end(at),
    (at) => findings.examine(at),
  );
  let isComplete = false;
  while (!isComplete && explorer.states < mostStates) isComplete = !explorer.step();
  return { states: explorer.states, isComplete, ...findings.result() };
}
