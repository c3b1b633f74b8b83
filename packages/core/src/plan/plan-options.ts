import type { MetricSource } from '../metrics/metric-source.ts';
import type { Provider } from '../provider/contract.ts';
import type { Router } from '../router/router.ts';
import type { Samples } from '../spec/samples.ts';

/** Providers by key: the part before the slash in `aws/us-east-1`. Their handle types may differ. */
export type Providers = Readonly<Record<string, Provider>>;

/** What a plan is made from beside the spec, and what it is continued with. */
export interface PlanOptions<P extends Providers = Providers> {
  readonly providers: P;
  /** Sets of samples by name; the plan and the log hold only their hash. */
  readonly samples?: Samples | undefined;
  /** Values for `{ secret: 'NAME' }` in the spec. They are masked in every answer of a provider. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** Your own metrics, for gates to name beside those of the providers. */
  readonly metrics?: MetricSource | undefined;
  /** The table between regions that the rollout enters; the spec's `routing` says how. */
  readonly router?: Router | undefined;
  /** What is known of the journal. */
  readonly journal?: { readonly outlivesProcess?: boolean | undefined } | undefined;
}
