import type { Clock } from '../../clock/clock.ts';
import type { Model, Provider, Sample } from '../../provider/contract.ts';

/** What the conformance rules need to know of the provider that they are held against. */
export interface ConformanceSetup {
  /** Makes a provider to whose region nothing was deployed yet. Called once for every rule, and once to read the capabilities. */
  readonly provider: () => Provider;
  /** Takes away what a rule left in the cloud; called after each, with the provider that the rule was given. */
  readonly dispose?: ((provider: Provider) => Promise<void> | void) | undefined;
  /** A region to deploy to, in the cloud's own words. */
  readonly region: string;
  /** A second region, to see that they do not mix. */
  readonly otherRegion?: string | undefined;
  /** A model that can be deployed, in the version asked for: two are, '1' and '2'. */
  readonly model: (version: string) => Model;
  /** Two samples or more, to which the model gives different answers, the same every time. Default: two short texts. */
  readonly samples?: readonly Sample[] | undefined;
  /** Whether `prepare` names what serves; default true. It is false for a provider defined without `prepare`, and leaves out all that needs a previous deployment. */
  readonly namesPrevious?: boolean | undefined;
  /** Default: the machine's own. A virtual one only suits a provider that does no real input and output. */
  readonly clock?: Clock | undefined;
  /** How long, in milliseconds, one call or one change may take; default a minute. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds between two looks at a change; default 50. */
  readonly pollMs?: number | undefined;
}
