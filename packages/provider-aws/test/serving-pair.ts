import type { Health, HealthQuery, ProviderError } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import type { AwsDeployment } from '../src/index.ts';
import type { AwsSetting } from './aws-setting.ts';
import { type Driven, deployed, routed } from './drive-provider.ts';

export const MINUTE_MS = 60_000;

/** A previous version that serves, and a new one beside it with a share of the traffic. Minutes are counted from the first in which the shares do not move. */
export interface ServingPair {
  readonly previous: AwsDeployment;
  readonly next: Driven;
  /** When minute 0 begins. */
  readonly start: number;
  /** When a minute begins. */
  at(minute: number): number;
  /** Sleeps until a minute begins. */
  pass(minute: number): Promise<void>;
  /** The counts of a deployment from one minute until another. */
  counts(deployment: AwsDeployment, from: number, until: number, slowerThanMs?: number): Promise<Health>;
}

/** Deploys version 1, and version 2 with a share. */
export async function servingPair(setting: AwsSetting, region: string, percent: number): Promise<ServingPair> {
  const first = await deployed(setting, region, '1');
  if (first.handle.traffic === 'endpoint') await routed(setting, first, 0, 100);
  const next = await deployed(setting, region, '2');
  await routed(setting, next, 0, percent);
  const { previous } = next.prepared;
  if (previous === null) throw new Error('version 1 does not serve');
  const start = Math.ceil(setting.clock.now() / MINUTE_MS) * MINUTE_MS;
  const at = (minute: number): number => start + minute * MINUTE_MS;
  return {
    previous,
    next,
    start,
    at,
    pass: (minute) => sleepUntil(setting, at(minute)),
    counts: async (deployment, from, until, slowerThanMs) =>
      (await askHealth(setting, deployment, { from: at(from), to: at(until), slowerThanMs }))._unsafeUnwrap(),
  };
}

/** Sleeps until a time. */
export async function sleepUntil({ clock }: AwsSetting, time: number): Promise<void> {
  await clock.sleep(time - clock.now());
}

/** Asks for the counts of a deployment. */
export async function askHealth(
  { provider, call }: AwsSetting,
  deployment: AwsDeployment,
  query: HealthQuery,
): Promise<Result<Health, ProviderError>> {
  const answer = await provider.health?.({ deployment, ...query }, call(deployment.region, 'health'));
  if (answer === undefined) throw new Error('the provider has no health');
  return answer;
}
