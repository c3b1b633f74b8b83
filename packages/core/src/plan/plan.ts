import type { Capabilities, Machines, MetricName } from '../provider/contract.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import type { Action } from './actions.ts';
import type { PlanBounds } from './bounds.ts';
import type { FollowUp } from './follow-up.ts';
import type { PlannedApproval } from './planned-approval.ts';
import type { PlannedBake, PlannedEvidence } from './planned-bake.ts';
import type { PlannedRouting } from './planned-routing.ts';

/** What a step or a call works on: one region, by its key (`aws/us-east-1`), or the whole rollout. */
export type Target = { readonly of: 'region'; readonly region: string } | { readonly of: 'rollout' };

/** The smallest unit of work: it starts and ends once. */
export interface Step {
  /** Stable, from the plan and never from a counter: `deploy:aws/us-east-1`, `route-10:aws/us-east-1`. */
  readonly id: string;
  readonly action: Action;
  readonly target: Target;
  /** Of a `route`: the share to reach. Of a `bake`: the share that is judged. */
  readonly percent?: number | undefined;
  /** Of a `bake`. */
  readonly bake?: PlannedBake | undefined;
  /** Of an `approve`. */
  readonly approval?: PlannedApproval | undefined;
}

/** Steps of one target, one after the other. */
export interface Lane {
  readonly target: Target;
  readonly steps: readonly Step[];
}

/** A part of the plan: the next phase starts when all its lanes have ended. */
export interface Phase {
  readonly id: string;
  /** What its lanes do; a `wave` deploys and verifies. */
  readonly kind: Exclude<Action, 'deploy' | 'verify' | 'read-table'> | 'wave';
  readonly lanes: readonly Lane[];
  /** How many lanes run at a time. */
  readonly concurrency: number;
}

/** A region of the plan. */
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

/** A provider's capabilities, as far as the plan depends on them. */
export type PlannedProvider = Pick<
  Capabilities,
  'traffic' | 'settleMs' | 'retires' | 'cancels' | 'leftovers' | 'expectedMs' | 'health'
> & {
  readonly name: string;
  /** What `metric` answers; left out if nothing. */
  readonly metrics?: readonly MetricName[] | undefined;
};

/** The deadlines and retries of the spec with the defaults filled in, in milliseconds. */
export interface Limits {
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly callMs: number;
  readonly stepMs: Readonly<Record<Action, number>>;
}

/** How many regions may fail, in whole numbers, and what happens if more do. */
export interface PlannedBudget {
  /** In the whole rollout; fewer than all regions. */
  readonly tolerate: number;
  /** By wave. */
  readonly perWave: readonly number[];
  /** Whether the regions at risk are never more than the failures that are left plus one. */
  readonly isStrict: boolean;
  readonly mustSucceed: readonly string[];
  readonly reaction: 'roll-back' | 'roll-back-wave' | 'hold';
  /** The longest hold in milliseconds; 0 if it does not hold. */
  readonly holdForMs: number;
}

/** What the providers' settings say about a plan. Regions with the same answer are grouped. */
export interface PlanPreview {
  /** The machines of one version, in each of these regions. */
  readonly machines: readonly (Machines & { readonly regions: readonly string[] })[];
  /** Problems that will fail the rollout at its select step. */
  readonly problems: readonly { readonly message: string; readonly regions: readonly string[] }[];
}

/** Phases in order > lanes in parallel > steps in order. Pure data, frozen. */
export interface Plan {
  readonly v: 1;
  /** The hash of the spec, the samples' content, the providers' capabilities and the bakes: equal hashes mean equal plans. */
  readonly hash: string;
  readonly spec: RolloutSpec;
  readonly regions: readonly PlannedRegion[];
  readonly providers: Readonly<Record<string, PlannedProvider>>;
  /** The set of samples for `verify`, and the hash of its content. */
  readonly samples: { readonly name: string; readonly count: number; readonly hash: string } | null;
  readonly limits: Limits;
  /** Left out if the spec has no failure policy: then no region may fail. */
  readonly budget?: PlannedBudget | undefined;
  /** Left out if the rollout changes no table. */
  readonly routing?: PlannedRouting | undefined;
  /** Left out if there is no bake. */
  readonly evidence?: PlannedEvidence | undefined;
  readonly phases: readonly Phase[];
  /** Left out unless the rollout follows one that has ended. */
  readonly followUp?: FollowUp | undefined;
  /** What the rollout never exceeds. It follows from the rest of the plan, and is not part of the hash. */
  readonly bounds: PlanBounds;
  /** Left out if no provider has a preview. It is not part of the hash: settings may change before a rollout is resumed. */
  readonly preview?: PlanPreview | undefined;
}
