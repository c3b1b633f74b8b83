/** The machines that one version runs on in a region while it exists. */
export interface Machines {
  /** In the cloud's own words: `ml.g5.xlarge`, `g2-standard-12 with 1 NVIDIA_L4`. */
  readonly type: string;
  /** How many machines the version starts with. */
  readonly count: number;
  /** The most machines, with autoscaling. Default: `count`. */
  readonly maxCount?: number | undefined;
  /** Whether it starts with as many machines as the previous deployment has, if those are of the same type and more than `count`. */
  readonly atLeastCurrent?: boolean | undefined;
  /** How many extra machines verify the version, until its first traffic. */
  readonly extraToVerify?: number | undefined;
}

/** What a provider's settings say about a model in a region. Made without a call to the cloud. */
export interface Preview {
  /** Left out if no machines are paid for by the hour, or if the settings do not say. */
  readonly machines?: Machines | undefined;
  /** Why the model cannot be deployed there, and what to do about it: an artifact of another cloud, a missing image. */
  readonly problems: readonly string[];
}
