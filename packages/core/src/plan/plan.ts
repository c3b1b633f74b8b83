import type { Capabilities, Machines } from '../provider/contract.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import type { Action } from './actions.ts';

/** What a step or a call works on: one region, by its key (`aws/us-east-1`), or the rollout as a whole. */
export type Target = { readonly of: 'region'; readonly region: string } | { readonly of: 'rollout' };

/** The smallest thing that starts and ends. */
export interface Step {
  /** Stable, from the plan and never from a counter: `deploy:aws/us-east-1`, `route-10:aws/us-east-1`. */
  readonly id: string;
  readonly action: Action;
  readonly target: Target;
  /** Of a `route`: the share to reach. */
  readonly percent?: number | undefined;
}

/** Steps of one target, one after the other. */
export interface Lane {
  readonly target: Target;
  readonly steps: readonly Step[];
}

/** What all lanes finish before anything else begins. */
export interface Phase {
  readonly id: string;
  /** What its lanes do; a `wave` deploys and verifies. */
  readonly kind: Exclude<Action, 'deploy' | 'verify'> | 'wave';
  readonly lanes: readonly Lane[];
  /** Lanes at work at a time. */
  readonly concurrency: number;
}

/** A region as the plan knows it. */
export interface PlannedRegion {
  /** `aws/us-east-1`. */
  readonly key: string;
  /** The key in `options.providers`. */
  readonly provider: string;
  /** The cloud's own name. */
  readonly name: string;
  /** From 0. */
  readonly wave: number;
}

/** What the plan needs to know of a provider. */
export type PlannedProvider = Pick<
  Capabilities,
  'traffic' | 'settleMs' | 'retires' | 'cancels' | 'leftovers' | 'expectedMs'
> & {
  readonly name: string;
};

/** The deadlines and retries of the spec with the defaults filled in, in milliseconds. */
export interface Limits {
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly callMs: number;
  readonly stepMs: Readonly<Record<Action, number>>;
}

/** What the providers' settings tell of a plan, regions of which the same is told together. */
export interface PlanPreview {
  /** The machines of one version, in each of the regions. */
  readonly machines: readonly (Machines & { readonly regions: readonly string[] })[];
  /** What will end the rollout at its select step. */
  readonly problems: readonly { readonly message: string; readonly regions: readonly string[] }[];
}

/** Phases in order > lanes in parallel > steps in order. Pure data, frozen. */
export interface Plan {
  readonly v: 1;
  /** Of the spec, the samples' content and the providers' capabilities: equal hashes, equal plans. */
  readonly hash: string;
  readonly spec: RolloutSpec;
  readonly regions: readonly PlannedRegion[];
  readonly providers: Readonly<Record<string, PlannedProvider>>;
  /** The set of samples that is sent to verify, and the hash of its content. */
  readonly samples: { readonly name: string; readonly count: number; readonly hash: string } | null;
  readonly limits: Limits;
  readonly phases: readonly Phase[];
  /** Left out where the providers tell nothing. It is no part of the hash: settings may change before a rollout is resumed. */
  readonly preview?: PlanPreview | undefined;
}
