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
  'roll-back': { verb: 'rolls back', heading: 'Roll back', doing: 'is rolled back', done: 'Rolled back' },
  'retire-previous': {
    verb: 'retires the previous deployments of',
    heading: 'Retire the previous deployments of',
    doing: 'keeps its traffic',
    done: 'Previous deployments retired',
  },
  'take-out': {
    verb: 'takes out of the table regions of',
    heading: 'Take out of the table regions of',
    doing: 'gets no requests by the table',
    done: 'Taken out of the table',
  },
  return: {
    verb: 'returns to the table regions of',
    heading: 'Return to the table regions of',
    doing: 'gets requests by the table again',
    done: 'Returned to the table',
  },
  watch: { verb: 'watches', heading: 'Watch', doing: 'is watched', done: 'The watch has ended' },
};
