import type { CommandName } from '../events/command.ts';
import type { Why } from './why.ts';

/** What may be asked of a rollout. `Answer`: whether the command was taken or left. */
export interface RolloutCommands<Answer> {
  /** Starts no new step; started ones go on, deadlines included. It does not hold a rollback. */
  pause(why?: Why): Answer;
  /** Ends a pause, or a stop that has not taken effect yet; through a journal, also a suspension. */
  resume(why?: Why): Answer;
  /** Waits for the calls in flight and suspends the rollout, which can be resumed. The result of a run is then `stopped`. */
  stop(why?: Why): Answer;
  /** Lets what is held go on: a bake without a verdict, or the regions that did not fail. Refused where nothing is held. */
  accept(why: string | (Exclude<Why, string> & { readonly reason: string })): Answer;
  /** Starts what failed and is held again. Refused where no failure is held. */
  retry(why?: Why): Answer;
  /** Gives the approval that is open. Refused where none is, or where `by` may not give it. */
  approve(why?: Why): Answer;
  /** Ends what is under way, and rolls it back. */
  abort(why?: Why): Answer;
}

/** The methods for commands, by one function that gives any of them. */
export function rolloutCommands<Answer>(
  command: (name: CommandName, why: Why | undefined) => Answer,
): RolloutCommands<Answer> {
  return {
    pause: (why) => command('pause', why),
    resume: (why) => command('resume', why),
    stop: (why) => command('stop', why),
    accept: (why) => command('accept', why),
    retry: (why) => command('retry', why),
    approve: (why) => command('approve', why),
    abort: (why) => command('abort', why),
  };
}
