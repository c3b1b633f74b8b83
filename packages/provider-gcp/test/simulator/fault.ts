import type { CodeName } from './vertex-error.ts';
import type { WireFaultKind } from './wire-fault.ts';

interface Aim {
  /** `deployModel`, `getOperation`, `rawPredict`; `*` is any. */
  readonly method: string;
  readonly region?: string | undefined;
  /** Only what concerns this version of the model: the text of an ID, a name or a description. */
  readonly about?: string | undefined;
  /** How many calls go well before. */
  readonly after?: number | undefined;
  /** How often; default always. */
  readonly times?: number | undefined;
}

/** What goes wrong. */
export type Fault =
  /** A call is refused; with `done` it was carried out, and only its answer is lost. */
  | (Aim & { readonly kind: 'refused'; readonly code: CodeName; readonly message?: string; readonly done?: boolean })
  /** The network disturbs a call. */
  | (Aim & { readonly kind: 'wire'; readonly how: WireFaultKind })
  /** An operation ends in an error, after its time; one whose time is infinite hangs. */
  | (Aim & {
      readonly kind: 'operation-fails';
      readonly code: CodeName;
      readonly message: string;
      readonly ms?: number;
    })
  /** A deployment comes up with fewer replicas. */
  | (Aim & { readonly kind: 'short-of-replicas'; readonly available: number; readonly message: string })
  /** The container answers with this status. */
  | (Aim & { readonly kind: 'container-answers'; readonly status: number; readonly body: string });

/** Takes the faults that a call meets, counting. */
export class FaultScript {
  readonly #faults: readonly Fault[];
  readonly #seen = new Map<Fault, number>();

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
  }

  take<Kind extends Fault['kind']>(
    kind: Kind,
    method: string,
    region: string,
    about: string,
  ): Extract<Fault, { kind: Kind }> | undefined {
    for (const fault of this.#faults) {
      if (fault.kind !== kind || (fault.method !== method && fault.method !== '*')) continue;
      if (fault.region !== undefined && fault.region !== region) continue;
      if (fault.about !== undefined && !about.includes(fault.about)) continue;
      const seen = this.#seen.get(fault) ?? 0;
      this.#seen.set(fault, seen + 1);
      const { after = 0, times = Number.POSITIVE_INFINITY } = fault;
      if (seen >= after && seen < after + times) return fault as Extract<Fault, { kind: Kind }>;
    }
    return undefined;
  }
}
