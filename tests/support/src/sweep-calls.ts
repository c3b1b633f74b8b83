/** Which rollouts of a sweep are made: one of every `every`, beginning with `offset`. */
export interface Share {
  readonly every: number;
  readonly offset: number;
}

/** The call that a disturbance is to meet. */
export interface Meeting<Disturbance> {
  readonly disturbance: Disturbance;
  /** Its index among all calls of the rollout. */
  readonly index: number;
  /** How many of the calls before it succeed. */
  readonly succeeded: number;
}

/** How a rollout came out, and the calls that it made. */
export interface PlayedCalls {
  readonly outcome: string;
  readonly calls: readonly { readonly name: string; readonly ok: boolean }[];
}

/** Rollouts in each of which one call is disturbed. */
export interface Sweep<Disturbance extends string> {
  readonly versions: readonly string[];
  readonly disturbances: readonly Disturbance[];
  /** Disturbances that meet only calls which succeed; default none. */
  readonly afterSuccess?: ReadonlySet<Disturbance>;
  /** Rolls a version out in a cloud of its own. */
  play(version: string, meeting?: Meeting<Disturbance>): Promise<PlayedCalls>;
}

/** One rollout of a sweep. */
export interface Swept {
  readonly version: string;
  readonly disturbance: string;
  /** Which call was disturbed, counted from 1, and how many an undisturbed rollout makes. */
  readonly call: number;
  readonly calls: number;
  readonly name: string;
  /** What differs from the undisturbed outcome; undefined if nothing does. */
  readonly difference: string | undefined;
}

/** Rolls each version out once for each call and disturbance, and compares the outcomes with that of an undisturbed rollout. */
export async function* sweepCalls<Disturbance extends string>(
  sweep: Sweep<Disturbance>,
  { every, offset }: Share,
): AsyncGenerator<Swept> {
  const { versions, disturbances, afterSuccess = new Set() } = sweep;
  let pair = 0;
  for (const version of versions) {
    const { outcome: expected, calls } = await sweep.play(version);
    let succeeded = 0;
    for (const [index, { name, ok }] of calls.entries()) {
      for (const disturbance of disturbances) {
        if (afterSuccess.has(disturbance) && !ok) continue;
        pair += 1;
        if (pair % every !== offset % every) continue;
        const { outcome } = await sweep.play(version, { disturbance, index, succeeded });
        const difference = outcome === expected ? undefined : `${outcome} instead of ${expected}`;
        yield { version, disturbance, call: index + 1, calls: calls.length, name, difference };
      }
      if (ok) succeeded += 1;
    }
  }
}
