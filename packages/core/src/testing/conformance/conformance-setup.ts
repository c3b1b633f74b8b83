import type { Clock } from '../../clock/clock.ts';
import type { Model, Provider, Sample } from '../../provider/contract.ts';

/** What the conformance rules need to know about the provider under test. */
export interface ConformanceSetup {
  /** Makes a provider with an empty region. Called once for every rule, and once to read the capabilities. */
  readonly provider: () => Provider;
  /** Removes what a rule left in the cloud. Called after each rule, with the rule's provider. */
  readonly dispose?: ((provider: Provider) => Promise<void> | void) | undefined;
  /** A region to deploy to, in the cloud's own words. */
  readonly region: string;
  /** A second region, to check that regions do not mix. */
  readonly otherRegion?: string | undefined;
  /** A model that can be deployed, in the given version: '1' or '2'. */
  readonly model: (version: string) => Model;
  /** Two or more samples with different answers, the same every time. Default: two short texts. */
  readonly samples?: readonly Sample[] | undefined;
  /** Sends requests of users to a region's endpoint, so that `health` has something to count. Without it, the rules check only what `health` answers by itself. */
  readonly sendRequests?: ((region: string, provider: Provider) => Promise<void> | void) | undefined;
  /** Whether `prepare` names the previous deployment; default true. Set it to false for a provider without `prepare`: the rules that need a previous deployment are then left out. */
  readonly namesPrevious?: boolean | undefined;
  /** Default: the machine's clock. A virtual clock only suits a provider without real input and output. */
  readonly clock?: Clock | undefined;
  /** How long, in milliseconds, one call or one change may take; default a minute. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds between two reads of a change; default 50. */
  readonly pollMs?: number | undefined;
}
