import type { Provider } from '../provider/contract.ts';
import type { Samples } from '../spec/samples.ts';

/** Providers by the key that stands before the slash in `aws/us-east-1`. Their handle types may differ. */
export type Providers = Readonly<Record<string, Provider>>;

/** What a plan is made from, beside the spec: the rollout's own options have all of it. */
export interface PlanOptions<P extends Providers = Providers> {
  readonly providers: P;
  /** Sets of samples by name; the plan and the log hold only their hash. */
  readonly samples?: Samples | undefined;
  /** Values for `{ secret: 'NAME' }` in the spec; masked wherever they turn up in an answer of a provider. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}
