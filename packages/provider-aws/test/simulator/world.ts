import { type AccountOptions, type Duration, echo } from './account-options.ts';
import type { CallRecord, Made } from './call-record.ts';
import { Registry } from './ecr/registry.ts';
import { FaultScript } from './fault-script.ts';
import { RegionState } from './region-state.ts';
import { HostedZones } from './route53/hosted-zones.ts';
import { Buckets } from './s3/buckets.ts';
import { Limits } from './sagemaker/limits.ts';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];

function durationOf(duration: Duration | undefined, otherwise: number): (region: string, endpoint: string) => number {
  if (typeof duration === 'function') return duration;
  return () => duration ?? otherwise;
}

/** Everything that is true of the account, and what was seen of it. */
export class World {
  readonly options: AccountOptions;
  readonly accountId: string;
  readonly faults = new FaultScript();
  readonly buckets = new Buckets();
  readonly zones = new HostedZones();
  readonly images: Registry;
  readonly limits: Limits;
  readonly deniedRoles = new Set<string>();
  readonly calls: CallRecord[] = [];
  readonly everMade: Made[] = [];
  readonly unexpected: string[] = [];
  /** Ends the requests that are never answered. */
  readonly hanging = new Set<() => void>();
  readonly createMs: (region: string, endpoint: string) => number;
  readonly updateMs: (region: string, endpoint: string) => number;
  readonly weightsMs: (region: string, endpoint: string) => number;
  readonly deleteMs: (region: string, endpoint: string) => number;
  readonly answer: NonNullable<AccountOptions['answer']>;
  lagMs: number;
  /** How old the tags are that ListTags shows, if that is more. */
  tagLagMs = 0;
  readonly #reachable: Set<string>;
  readonly #regions = new Map<string, RegionState>();

  constructor(options: AccountOptions) {
    this.options = options;
    this.accountId = options.accountId ?? '123456789012';
    this.images = new Registry(this.accountId);
    this.limits = new Limits(options);
    this.createMs = durationOf(options.createMs, 300_000);
    this.updateMs = durationOf(options.updateMs, 240_000);
    this.weightsMs = durationOf(options.weightsMs, 60_000);
    this.deleteMs = durationOf(options.deleteMs, 30_000);
    this.answer = options.answer ?? echo;
    this.lagMs = options.lagMs ?? 0;
    this.#reachable = new Set(options.regions ?? REGIONS);
  }

  now(): number {
    return this.options.now();
  }

  region(name: string): RegionState {
    let region = this.#regions.get(name);
    if (region === undefined) {
      region = new RegionState(name);
      this.#regions.set(name, region);
    }
    return region;
  }

  isReachable(region: string): boolean {
    return this.#reachable.has(region);
  }

  setReachable(region: string, isReachable: boolean): void {
    if (isReachable) this.#reachable.add(region);
    else this.#reachable.delete(region);
  }

  hasRole(arn: string): boolean {
    const { roles } = this.options;
    return (
      !this.deniedRoles.has(arn) && (roles === undefined ? arn.includes(`::${this.accountId}:`) : roles.includes(arn))
    );
  }
}
