import type { Command } from '../events/command.ts';
import type { ProviderErrorKind } from '../provider/contract.ts';
import type { RoutingEntry } from '../routing/table/routing-table.ts';
import type { SimulatedTraffic } from './simulated-traffic.ts';

/** The cloud's answer to one call or read: accepted; `lost` after the change was made; or an error of this kind. */
export type SimulatedAnswer = 'ok' | 'lost' | ProviderErrorKind;

/** What happens to an accepted change: it takes effect; it fails, retryable or not; half of the fleet gets it; it is silently reverted; it never ends. */
export type SimulatedFate = 'comes-true' | 'fails' | 'fails-for-good' | 'mixed' | 'reverted' | 'stuck';

/** What happens to one step. What is left out succeeds at once. */
export interface SimulatedStep {
  /** How long a call or read takes to answer, in milliseconds. */
  readonly callMs?: number | undefined;
  /** How long the cloud takes after it accepted a change, in milliseconds. */
  readonly takesMs?: number | undefined;
  /** How long reads show the state before an accepted change, in milliseconds. */
  readonly lagMs?: number | undefined;
  /** The answers to the step's calls (to its reads, for a select or verify) in turn; `ok` after the last. */
  readonly answers?: readonly SimulatedAnswer[] | undefined;
  /** What happens to the accepted changes in turn; `comes-true` after the last. */
  readonly fates?: readonly SimulatedFate[] | undefined;
  /** The verdict of a verify; default `pass`. */
  readonly verdict?: 'pass' | 'fail' | undefined;
}

/** A command that is sent, as through the journal, when the log has that many events, or at that time after the rollout's start, whichever comes last. */
export interface SimulatedCommand extends Command {
  /** Default 0. */
  readonly afterEvent?: number | undefined;
  /** Milliseconds; default 0. */
  readonly atMs?: number | undefined;
}

/** Everything outside a simulated rollout, as plain data. In an empty world the rollout succeeds at once. */
export interface World {
  /** By step id: `deploy:aws/us-east-1`, `route-100:aws/us-east-1`, `restore:aws/us-east-1`; `judge` stands for the reads of bakes. */
  readonly steps?: Readonly<Record<string, SimulatedStep>> | undefined;
  /** Regions without a previous deployment. */
  readonly empty?: readonly string[] | undefined;
  /** Regions whose previous deployment cannot take traffic back. */
  readonly unhealthy?: readonly string[] | undefined;
  /** Regions in which the version is blocked: it was rolled back there before. */
  readonly blocked?: readonly string[] | undefined;
  /** What the router's table has before the rollout; default: nothing. */
  readonly table?: readonly RoutingEntry[] | undefined;
  /** By region: its requests, and how the two versions serve them. Without it a region has none. */
  readonly traffic?: Readonly<Record<string, SimulatedTraffic>> | undefined;
  /** Commands in order. */
  readonly commands?: readonly SimulatedCommand[] | undefined;
  /** The process is lost after these events, with its calls in flight and last observations; another process continues from the log. */
  readonly crashes?: readonly number[] | undefined;
  /** The same at these times, in milliseconds after the rollout's start and in order. */
  readonly lostAt?: readonly number[] | undefined;
  /** Nobody looks more often than this, in milliseconds: the rollout is woken at multiples of it, as by a slow cron job. */
  readonly wakesEveryMs?: number | undefined;
}
