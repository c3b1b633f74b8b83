/** The machines that one version runs on in a region, for as long as it is there. */
export interface Machines {
  /** In the cloud's own words: `ml.g5.xlarge`, `g2-standard-12 with 1 NVIDIA_L4`. */
  readonly type: string;
  /** How many the version begins with. */
  readonly count: number;
  /** With autoscaling: how many there may be. Default: `count`. */
  readonly maxCount?: number | undefined;
  /** Whether it begins with as many as the previous deployment has, where those are of the same type and more than `count`. */
  readonly atLeastCurrent?: boolean | undefined;
  /** How many more there are until the first traffic, to verify the version. */
  readonly extraToVerify?: number | undefined;
}

/** What a provider's settings tell of a model in a region. Nothing was asked of the cloud. */
export interface Preview {
  /** Left out where none are paid for by the hour, and where the settings do not tell. */
  readonly machines?: Machines | undefined;
  /** Why the model cannot be deployed there, and what to do about it: an artifact of another cloud, a missing image. */
  readonly problems: readonly string[];
}
