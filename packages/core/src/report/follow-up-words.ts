import type { FollowUp } from '../plan/follow-up.ts';

/** Words about a rollout that follows another. */
interface Words {
  /** What it does with the rollout before, as in 'which rolls back rollout r'. */
  readonly verb: string;
  /** The heading of its plan, before the rollout's id. */
  readonly heading: string;
  /** What is done, after the model and its version. */
  readonly doing: string;
  /** How it ended well. */
  readonly done: string;
}

/** By what it does. */
export const FOLLOW_UP_WORDS: Readonly<Record<FollowUp['does'], Words>> = {
  'roll-back': { verb: 'rolls back', heading: 'Roll back', doing: 'is taken back', done: 'Rolled back' },
  'retire-previous': {
    verb: 'retires what was kept by',
    heading: 'Retire what was kept by',
    doing: 'stays, and what served before it is removed',
    done: 'What was kept is retired',
  },
  'take-out': {
    verb: 'takes out of the table regions of',
    heading: 'Take out of the table regions of',
    doing: 'gets no requests by the table',
    done: 'Taken out of the table',
  },
  'put-back': {
    verb: 'puts back into the table regions of',
    heading: 'Put back into the table regions of',
    doing: 'gets requests by the table again',
    done: 'Put back into the table',
  },
  watch: { verb: 'watches', heading: 'Watch', doing: 'is watched', done: 'The watch has ended' },
};
