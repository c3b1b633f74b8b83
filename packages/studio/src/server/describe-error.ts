import type { JournalError } from '@landfall/core/journal';
import type { StreamProblem } from '../wire.ts';

/**
 * What is told of an error of the journal. `tellsAll`: also the journal's own words, which may name files and servers; else only who started the studio gets them, by
 * `onError`.
 */
export function errorTeller(
  tellsAll: boolean,
  onError: (error: unknown) => void,
): (error: JournalError) => StreamProblem {
  return (error) => {
    const { kind, message } = error;
    switch (kind) {
      case 'unknown':
        return { kind: 'unknown-rollout', message: 'There is no such rollout in this journal.', retry: false };
      case 'ended':
        return { kind: 'refused', message: `The rollout has ended, and takes no more commands.`, retry: false };
      case 'damaged':
        onError(error);
        return {
          kind: 'damaged',
          message: tellsAll ? message : 'The log is damaged from here on: what comes before is whole.',
          retry: false,
        };
      case 'lease-lost':
      case 'claimed':
      case 'out-of-order':
      case 'failed':
        onError(error);
        return {
          kind: 'journal',
          message: tellsAll ? `The journal failed: ${message}` : 'The journal cannot be read or written now.',
          retry: true,
        };
      default:
        return kind satisfies never;
    }
  };
}

/** The status of a response that tells of it. */
export function statusOf({ kind }: StreamProblem): number {
  switch (kind) {
    case 'unknown-rollout':
      return 404;
    case 'refused':
      return 409;
    case 'journal':
    case 'busy':
      return 503;
    case 'signed-out':
      return 401;
    case 'forbidden':
      return 403;
    case 'invalid':
      return 400;
    case 'damaged':
    case 'internal':
      return 500;
    default:
      return kind satisfies never;
  }
}
