/** Where a region lies, in degrees. */
export interface Location {
  /** From -90 (south) to 90 (north). */
  readonly latitude: number;
  /** From -180 (west) to 180 (east). */
  readonly longitude: number;
}

/** One region of a table. It has a `url`, or the `endpoint` that a cloud's own client calls, or both. */
export interface RoutingEntry {
  /** The region's key, such as `aws/us-east-1`; once in a table. */
  readonly region: string;
  /** Where clients send requests. */
  readonly url?: string | undefined;
  /** The name under which the cloud's own client calls the model. */
  readonly endpoint?: string | undefined;
  /** Its share beside the weights of the others; 0 or more. */
  readonly weight: number;
  /** `in`: takes requests; `draining`: takes no new ones, and those under way go on; `out`: takes none. */
  readonly state: 'in' | 'draining' | 'out';
  readonly location?: Location | undefined;
  /** The key of the rollout or watch that made the entry. Others leave it as it is. */
  readonly owner?: string | undefined;
  /** The model's version that serves there. */
  readonly modelVersion?: string | undefined;
}

/** Who is sent to which region. */
export interface RoutingTable {
  /** A whole number that every change of the table increases. */
  readonly version: number;
  /** The model's name. */
  readonly model: string;
  readonly entries: readonly RoutingEntry[];
}

/** Whether a region takes new requests. */
export function takesRequests({ state, weight }: RoutingEntry): boolean {
  return state === 'in' && weight > 0;
}
