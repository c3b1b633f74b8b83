import { type DecidingCommand, openFor } from '../../engine/commands/open-for.ts';
import type { Command } from '../../events/command.ts';
import type { RolloutEvent } from '../../events/rollout-event.ts';
import type { Plan } from '../../plan/plan.ts';
import { refuseUnknownKeys } from '../../provider/refuse-unknown-keys.ts';
import { openApproval } from '../../state/find.ts';
import type { RolloutState } from '../../state/rollout-state.ts';
import type { SimulatedCloud } from '../simulated-cloud.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';

/** Makes a command that fits a state, such as one that names the step that is held; undefined where none fits. */
export type CommandAt = (state: RolloutState) => Command | undefined;

/** What `explore` tries; all are optional. */
export interface ExploreOptions {
  /** The most faults on one path; default 2. `Infinity`, and every number above 15: no limit. */
  readonly faults?: number | undefined;
  /** Which faults; default all. */
  readonly kinds?: readonly Fault[] | undefined;
  /**
   * At most one of these lists is given on a path: its first command at any point, each further one at any later point. A function makes a command from the
   * state, or none. A command that is refused or changes nothing is left out. Default: an abort; a stop and a resume; a pause and a resume; an accept; a retry; an
   * approval for each that the plan asks for.
   */
  readonly commands?: readonly (readonly (Command | CommandAt)[])[] | undefined;
  /** The most attempts of a step, where the plan allows more; default 2. */
  readonly attempts?: number | undefined;
  /** How often somebody looks, in milliseconds: times to wait are rounded up to multiples of it, so that fewer situations differ; default a minute. */
  readonly everyMs?: number | undefined;
  /** What the regions are like. */
  readonly world?: Pick<World, 'empty' | 'unhealthy' | 'blocked' | 'traffic'> | undefined;
  /** Stops after so many states, with `isComplete: false`; default a million. */
  readonly mostStates?: number | undefined;
  /**
   * Checks a promise: lists what is broken, in words. Called for each path where it ends, with its log, its state and its cloud: at the end of the rollout
   * (`state.status` is `ended`), or in the middle of it, where it reaches a state that another path has reached before.
   */
  readonly check?:
    | ((events: readonly RolloutEvent[], state: RolloutState, cloud: SimulatedCloud) => readonly string[])
    | undefined;
}

/** Decides what waits for a person, wherever something does. */
function deciding(name: DecidingCommand): CommandAt {
  return (state) => {
    const [step] = openFor(state, name);
    const by = name === 'approve' ? openApproval(state)?.planned.approval?.by?.[0] : undefined;
    return step === undefined ? undefined : { name, step, ...(by !== undefined && { by }) };
  };
}

/** The commands that are tried by default. */
export function commandsOf({ spec }: Plan): NonNullable<ExploreOptions['commands']> {
  const lists = [
    [{ name: 'abort' }],
    [{ name: 'stop' }, { name: 'resume' }],
    [{ name: 'pause' }, { name: 'resume' }],
    [deciding('accept')],
    [deciding('retry')],
  ] as const;
  const approvals = spec.approvals?.map(() => deciding('approve')) ?? [];
  return approvals.length === 0 ? lists : [...lists, approvals];
}

const OPTIONS = Object.keys({
  faults: true,
  kinds: true,
  commands: true,
  attempts: true,
  everyMs: true,
  world: true,
  mostStates: true,
  check: true,
} satisfies Record<keyof ExploreOptions, true>);

const WORLD = Object.keys({
  empty: true,
  unhealthy: true,
  blocked: true,
  traffic: true,
} satisfies Record<keyof NonNullable<ExploreOptions['world']>, true>);

/** Throws a `TypeError` for an unknown key of the options, or a number that is not valid. */
export function checkExploreOptions(options: ExploreOptions): void {
  refuseUnknownKeys('explore', options, OPTIONS);
  refuseUnknownKeys('explore', options.world ?? {}, WORLD, ['world']);
  for (const [key, least] of Object.entries({ faults: 0, attempts: 1, everyMs: 1, mostStates: 1 })) {
    const value = (options as Readonly<Record<string, unknown>>)[key];
    if (value !== undefined && !(typeof value === 'number' && value >= least))
      throw new TypeError(`The options of explore are not valid: ${key} must be a number from ${least} on.`);
  }
}
