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

/** A move of traffic. `key` is the key of the route attempt. */
export interface Move {
  readonly from: number;
  readonly percent: number;
  readonly key?: string | undefined;
}

/** What a rule is checked with: a provider, called as the engine calls it. */
export interface Trial {
  readonly provider: Provider;
  readonly region: string;
  readonly otherRegion: string;
  readonly samples: readonly Sample[];
  /** A key that no other trial uses. */
  key(step: string, attempt?: number): string;
  call(key: string, more?: { readonly region?: string; readonly signal?: AbortSignal }): Call;
  model(version: string): Model;
  /** The value of an answer; a throttled call is repeated. Throws if the call fails, throws, does not give a result, or never ends. */
  answered<T>(method: string, ask: () => Answer<T>): Promise<T>;
  /** The result, ok or err; throws if there is none. */
  settled<T>(method: string, ask: () => Answer<T>, withinMs?: number): Promise<Result<T, ProviderError>>;
  /** Waits this long. */
  wait(ms: number): Promise<void>;
  /** Sends requests of users to the region, if the setup can. */
  sendRequests(): Promise<void>;
  /** Waits until reads show the current state. */
  settle(): Promise<void>;

  /** Calls `prepare` only. */
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
  /** Routes until a read shows the share. */
  routed(candidate: Candidate, move: Move): Promise<void>;
  /** Retires until a read shows nothing. */
  retired(candidate: Candidate): Promise<void>;
  look(candidate: Candidate): Promise<Observation>;
  /** Reads until the observation is as wanted, and repeats the call if the cloud needs it. */
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

/** The observed share of the traffic; 0 if there is no deployment. */
export function percentOf(seen: Observation): number | undefined {
  return seen.state === 'absent' ? 0 : seen.percent;
}
