import { type Clock, systemClock } from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';
import { errorTeller } from './describe-error.ts';
import { Followers } from './followers.ts';
import { parseBasePath } from './mount-path.ts';
import { RolloutIndex } from './rollout-index.ts';
import type { Session } from './session.ts';
import type { StudioError } from './studio-error.ts';
import { handleRequest } from './studio-handler.ts';
import { BEHAVIOUR_KEYS, checkStudioOptions, type StudioBehaviour, type StudioOptions } from './studio-options.ts';

/** A studio: a handler of requests in the web's standard terms. */
export interface Studio {
  /** Answers a request. It never rejects. */
  fetch(request: Request): Promise<Response>;
  /** How many streams of events are open, and how many logs are read for them. */
  counts(): { readonly followers: number; readonly feeds: number };
  /** Ends all streams; later requests for one are refused. */
  close(): void;
}

/** What differs between a studio in an application and one on this machine alone. */
export interface StudioPlace {
  readonly hosts: readonly string[];
  readonly actions: boolean;
  readonly session: Session | undefined;
  readonly by: string | undefined;
}

/** Makes a studio of options that were checked. */
export function makeStudio(options: StudioBehaviour, place: StudioPlace): Studio {
  const { journal, authorize, redact = true, maxFollowers = 32, pollMs = 500, heartbeatMs = 15_000 } = options;
  const { hosts, actions, session, by } = place;
  const clock: Clock = options.clock ?? systemClock;
  const onError = (error: unknown): void => {
    try {
      options.onError?.(error);
    } catch {
      // What a listener throws concerns no request.
    }
  };
  // Who runs a studio on their own machine sees what the journal says; others do not, unless they see everything.
  const describe = errorTeller(!redact || (authorize === undefined && session !== undefined), onError);
  const base = parseBasePath(options.basePath).unwrapOr('/');
  const index = new RolloutIndex({ journal, clock, redact, describe });
  const followers = new Followers({ journal, clock, redact, pollMs, describe, heartbeatMs, maxFollowers });
  const api = { journal, clock, redact, index, followers, describe };
  const access = { actions, authorize, session, by, onError };
  const setup = { hosts, base, redact, clock, access, api, onError };
  return {
    fetch: (request) => handleRequest(request, setup),
    counts: () => followers.counts,
    close: () => followers.close(),
  };
}

/**
 * Makes a studio to be mounted in an application: `fetch` answers what comes below `basePath`. It shows the rollouts of a journal to everybody whom the application lets
 * through, or whom `authorize` names; commands are given only with `actions: true` and `authorize`. Fails if an option is not valid.
 */
export function createStudio(options: StudioOptions): Result<Studio, StudioError> {
  return checkStudioOptions(options, BEHAVIOUR_KEYS).andThen((checked): Result<Studio, StudioError> => {
    const { hosts, actions = false, authorize } = checked;
    if (hosts === undefined || hosts.length === 0)
      return err({
        kind: 'invalid-options',
        message: "hosts must name the host names under which the studio is reached, such as ['ops.example.com']",
      });
    if (actions && authorize === undefined)
      return err({
        kind: 'unsafe',
        message: 'actions needs authorize: nobody may give commands unless it says who they are',
      });
    return ok(makeStudio(checked, { hosts, actions, session: undefined, by: undefined }));
  });
}
