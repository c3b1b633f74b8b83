import type { Result } from 'neverthrow';
import type {
  Answer,
  Call,
  Model,
  Needs,
  Observation,
  Provider,
  ProviderError,
  Sample,
} from '../../provider/contract.ts';

/** A deployment that a rule works with, with the newest handle of it. */
export interface Candidate {
  readonly region: string;
  /** The key of its deploy attempt. */
  readonly key: string;
  readonly model: Model;
  readonly previous: unknown;
  readonly target: string;
  handle: unknown;
}

/** Which share is to be moved where. `key` is that of the route attempt. */
export interface Move {
  readonly from: number;
  readonly percent: number;
  readonly key?: string | undefined;
}

/** What a rule is tried with: a provider, and the engine's manners in calling it. */
export interface Trial {
  readonly provider: Provider;
  readonly region: string;
  readonly otherRegion: string;
  readonly samples: readonly Sample[];
  /** A key that no other trial uses. */
  key(step: string, attempt?: number): string;
  call(key: string, more?: { readonly region?: string; readonly signal?: AbortSignal }): Call;
  model(version: string): Model;
  /** The value of an answer, asked for again while it is throttled; throws if it is an error, not a result, thrown, or never comes. */
  answered<T>(method: string, ask: () => Answer<T>): Promise<T>;
  /** The result, whatever it is; throws if there is none. */
  settled<T>(method: string, ask: () => Answer<T>, withinMs?: number): Promise<Result<T, ProviderError>>;
  /** Waits until reads show what is. */
  settle(): Promise<void>;

  /** Has a deployment named, and nothing made. */
  prepare(
    version: string,
    more?: { readonly attempt?: number; readonly region?: string; readonly model?: Model },
  ): Promise<Candidate>;
  /** Deploys a candidate until it is ready. */
  deploy(candidate: Candidate): Promise<Observation>;
  /** `prepare`, then `deploy`. */
  deployed(version: string, region?: string): Promise<Candidate>;
  /** `deployed`, then all of the region's traffic. */
  serving(version: string, region?: string): Promise<Candidate>;
  /** Calls `route` once. */
  route(candidate: Candidate, move: Move): Answer<unknown>;
  /** Routes until the share is seen. */
  routed(candidate: Candidate, move: Move): Promise<void>;
  /** Retires until nothing is seen. */
  retired(candidate: Candidate): Promise<void>;
  look(candidate: Candidate): Promise<Observation>;
  /** Looks until it is as wanted, calling the method again where the cloud needs it. */
  until(
    candidate: Candidate,
    expected: string,
    wanted: (seen: Observation) => boolean,
    again?: Again,
  ): Promise<Observation>;
}

/** The call to repeat when an observation says that the cloud needs it. */
export interface Again {
  readonly method: Needs;
  readonly call: () => Answer<unknown>;
}

/** The share of the traffic that was seen; 0 where there is nothing. */
export function percentOf(seen: Observation): number | undefined {
  return seen.state === 'absent' ? 0 : seen.percent;
}
