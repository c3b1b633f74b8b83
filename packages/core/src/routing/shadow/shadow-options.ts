import type { InvokeCall } from '../region-router-options.ts';
import type { RoutingEntry } from '../table/routing-table.ts';

/** The new version in one region, beside the deployment that serves there. It gets copies of requests only if it is verified and no user is sent to it. */
export interface ShadowCandidate {
  /** Its version: not the one that serves. */
  readonly version: string;
  /** Where it takes requests by itself; replaces both fields of the region's entry in the call of `invoke`. Without either it gets no copies, unless the shadow has an `invoke` of its own. */
  readonly url?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Whether it passed its verification. */
  readonly isVerified: boolean;
  /** Its share of the users' requests in its region, from 0 to 1. */
  readonly share: number;
}

/** Sends copies of requests to a candidate, once the user has the answer, and compares the two answers. */
export interface ShadowOptions<Request, Response> {
  /** The candidate of a region; undefined: there is none. Asked for each request, so that a candidate may come and go. */
  readonly candidates: (region: string) => ShadowCandidate | undefined;
  /** The share of requests that are copied, above 0 and at most 1. Only those that `send` is told are idempotent. */
  readonly share: number;
  /** Whether the candidate's answer agrees with the one that the user got: `agreesBy` makes such a function. */
  readonly compare: (answer: Response, candidateAnswer: Response) => boolean | Promise<boolean>;
  /** How many requests each candidate gets in all: the bound of what it costs. */
  readonly maxRequests: number;
  /** How many copies may be kept or under way at once; default 4. One more is dropped. */
  readonly maxInFlight?: number | undefined;
  /** How many requests candidates get in a second, evenly spread; default 10. One that comes too early is dropped. */
  readonly maxPerSecond?: number | undefined;
  /** Sends a copy to the candidate. Default: the router's `invoke`, with the candidate's address in the entry. */
  readonly invoke?: ((entry: RoutingEntry, request: Request, call: InvokeCall) => Promise<Response>) | undefined;
  /** Copies the user's answer before the user gets it, where it can be read only once: `(answer) => answer.clone()` for those of `fetch`. */
  readonly copyAnswer?: ((answer: Response) => Response) | undefined;
}
