import type { EventOf } from '../events/rollout-event.ts';
import type { Answer, RolloutState } from '../state/rollout-state.ts';
import type { Draft } from './draft.ts';

/** A command was taken. A refused one changes nothing. */
export function takeCommand({ state }: Draft, event: EventOf<'command'>): void {
  if (event.refused !== undefined) return;
  const { asked, suspended } = state;
  // An abort is not left lying until somebody resumes.
  const resume = asked.resume === true || suspended !== undefined;
  const { name, by, step, regions, gate } = event;
  const reason = event.reason ?? `${name} was asked for`;
  switch (name) {
    case 'pause':
      state.asked = { ...asked, pause: true };
      return;
    case 'resume':
      // The last word counts: a stop that has not come about yet no longer will.
      state.asked = { ...asked, pause: false, stop: undefined, resume };
      return;
    case 'stop':
      state.asked = { ...asked, stop: reason };
      return;
    case 'abort':
      // An abort in the middle of a rollback changes nothing: it is being rolled back already.
      state.asked = { ...asked, resume };
      if (state.status === 'running' && asked.abort === undefined)
        state.asked = { ...state.asked, abort: reason, supersededBy: event.supersededBy };
      return;
    case 'accept':
    case 'retry':
    case 'approve':
      if (step === undefined) return;
      state.asked = {
        ...asked,
        answers: { ...asked.answers, [step]: { name, reason: event.reason, by, regions, gate } },
      };
      return;
    default:
      name satisfies never;
  }
}

/** What a person decided about an open step, if the engine has not acted on it yet. */
export function answerTo<N extends Answer['name']>(
  { asked }: RolloutState,
  step: string,
  name: N,
): (Answer & { readonly name: N }) | undefined {
  const answer = asked.answers?.[step];
  return answer?.name === name ? (answer as Answer & { readonly name: N }) : undefined;
}

/** What is asked for once the engine has acted on the answer about a step. */
export function withoutAnswer({ asked }: RolloutState, step: string): RolloutState['asked'] {
  if (asked.answers?.[step] === undefined) return asked;
  const { [step]: _, ...answers } = asked.answers;
  return { ...asked, answers: Object.keys(answers).length === 0 ? undefined : answers };
}
