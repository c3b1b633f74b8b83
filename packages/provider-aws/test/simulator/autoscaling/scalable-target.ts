/** A policy that scales a target. */
export interface ScalingPolicy {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly type: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** A minimum and a maximum that hold from a time on. */
export interface ScheduledAction {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** A variant that scales by itself. */
export interface ScalableTarget {
  /** `endpoint/<name>/variant/<name>`. */
  readonly resourceId: string;
  readonly dimension: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly createdAt: number;
  readonly min: number;
  readonly max: number;
  readonly suspended?: unknown;
  readonly policies: readonly ScalingPolicy[];
  readonly schedules: readonly ScheduledAction[];
}
