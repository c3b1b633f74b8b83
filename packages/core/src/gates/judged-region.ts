import type { Evidence } from './judge/evidence.ts';
import type { FleetEvidence } from './judge/fleet-evidence.ts';
import type { PeriodCounts } from './judge/period-counts.ts';
import type { ThresholdEvidence } from './judge/threshold.ts';
import type { ShareEvidence, TrafficSplit } from './judge/traffic-share.ts';

/** The limits of a gate in one region at one stage, with everything resolved. Shares are from 0 to 1. */
export type GateLimits =
  | {
      readonly kind: 'ratio';
      readonly acceptable: number;
      readonly harmful: number;
      readonly harmless: number;
    }
  | {
      readonly kind: 'absolute';
      readonly acceptable: number;
      readonly harmful: number;
      /** Where the limits come from, if the spec does not have them: the previous version's counts in earlier stages, its counts before the rollout, or a default. */
      readonly control?: 'earlier-stage' | 'before' | 'default' | undefined;
    };

/** What is known of one gate in one region. */
export interface JudgedGate {
  readonly limits: GateLimits;
  readonly evidence: Evidence;
}

/** What was read about the previous version before anything was judged. It stays the same for the whole rollout. */
export interface GateFacts {
  /** For a gate on slowness: the limit, as the cloud counts it. */
  readonly slowerThanMs?: number | undefined;
  /** The dispersion of the previous version's bad requests. */
  readonly phi0: number;
  /** Its counts in the periods before the rollout. */
  readonly requests: number;
  readonly bad: number;
  /** The length of these periods together, in milliseconds. */
  readonly ms: number;
}

/** What was read of a region before anything was judged there. */
export interface RegionFacts {
  /** Whether the previous version was described. */
  readonly isIdentified?: boolean | undefined;
  /** The name of the previous version, if the cloud says it. */
  readonly previousVersion?: string | undefined;
  /** The latency that 95 % of the previous version's requests did not exceed, in milliseconds. */
  readonly p95Ms?: number | undefined;
  /** By gate; left out until it was read. */
  readonly gates?: Readonly<Record<string, GateFacts>> | undefined;
}

/** A period whose counts never came. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** What was judged in one region so far: plain JSON, in the log at every checkpoint. Times are milliseconds since the epoch. */
export interface JudgedRegion {
  /** Since when the region has the share that is judged. Evidence to pass counts from then on. */
  readonly since: number;
  /** All periods before it were used, left out or are gaps. */
  readonly watermark: number;
  readonly facts: RegionFacts;
  /** By gate, and for a gate that is judged otherwise at 100 %, by gate and stage. */
  readonly gates: Readonly<Record<string, JudgedGate>>;
  /** By gate: counts that the evidence of all regions together does not have yet, since other regions are behind. */
  readonly pooled: Readonly<Record<string, readonly PeriodCounts[]>>;
  /** By gate on a value. */
  readonly values: Readonly<Record<string, ThresholdEvidence>>;
  /** How its cloud splits traffic. */
  readonly split: TrafficSplit;
  /** Whether traffic is split as it was set; left out where nothing is beside the new version. */
  readonly share?: ShareEvidence | undefined;
  /** The end of the last period in which the new version had a request; 0 if it had none. */
  readonly trafficAt: number;
  /** How many periods were gaps, and the last of them. */
  readonly gaps: number;
  readonly lastGap?: Gap | undefined;
}

/** What was judged of all regions together. */
export interface JudgedFleet {
  /** All periods before it were used. */
  readonly watermark: number;
  /** By gate: the dispersion of all regions' counts together, before the rollout. It stays the same for the whole rollout. */
  readonly phi0: Readonly<Record<string, number>>;
  /** By gate. The regions are in the plan's order. */
  readonly gates: Readonly<Record<string, FleetEvidence>>;
}
