import type { CommandName } from '../events/rollout-event.ts';
import type { ProviderErrorKind } from '../provider/contract.ts';

/** What the cloud answers to one call or read: it is accepted; its answer is `lost` after the change was made; or it is refused with an error of a kind. */
export type SimulatedAnswer = 'ok' | 'lost' | ProviderErrorKind;

/** What becomes of a change that was accepted: it comes true; it ends as failed, worth another attempt or not; half of the fleet gets it; it is silently reverted; nothing ever comes of it. */
export type SimulatedFate = 'comes-true' | 'fails' | 'fails-for-good' | 'mixed' | 'reverted' | 'stuck';

/** What happens to one step. What is left out goes well, at once. */
export interface SimulatedStep {
  /** How long a call or read takes to answer, in milliseconds. */
  readonly callMs?: number | undefined;
  /** How long the cloud takes after it accepted a change, in milliseconds. */
  readonly takesMs?: number | undefined;
  /** How long reads go on showing the world before a change that was accepted, in milliseconds. */
  readonly lagMs?: number | undefined;
  /** The answers of the step's calls (of its reads, for a select or verify) in turn; `ok` after the last. */
  readonly answers?: readonly SimulatedAnswer[] | undefined;
  /** What becomes of the accepted changes in turn; `comes-true` after the last. */
  readonly fates?: readonly SimulatedFate[] | undefined;
  /** Of a verify: the verdict; default `pass`. */
  readonly verdict?: 'pass' | 'fail' | undefined;
}

/** Everything outside of a simulated rollout, as plain data. An empty one lets it succeed at once. */
export interface World {
  /** By step id: `deploy:aws/us-east-1`, `route-100:aws/us-east-1`, `restore:aws/us-east-1`. */
  readonly steps?: Readonly<Record<string, SimulatedStep>> | undefined;
  /** Regions where nothing serves before. */
  readonly empty?: readonly string[] | undefined;
  /** Regions where what served before cannot take traffic back. */
  readonly unhealthy?: readonly string[] | undefined;
  /** Commands in order, each given once the log has that many events. */
  readonly commands?: readonly { readonly afterEvent: number; readonly name: CommandName }[] | undefined;
  /** The process is lost after these events, and with it what was in flight and what was last seen; another goes on from the log. */
  readonly crashes?: readonly number[] | undefined;
}
