import type { RolloutError } from '@landfall/core';
import {
  type RolloutEvent,
  type RolloutOptions,
  type RolloutReport,
  type RolloutRun,
  type RolloutSpec,
  rollout,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import type { Call, Model, Provider } from '@landfall/core/provider';
import { collectEvents, type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type Busy, countCalls } from '@landfall/tests-support';
import type { Result } from 'neverthrow';
import { type AwsDeployment, type AwsSettings, awsProvider } from '../src/index.ts';
import type { AccountOptions } from './simulator/account-options.ts';
import { memoryClient } from './simulator/memory-client.ts';
import { type AccountServer, type SimulatedAccount, simulatedAccount } from './simulator/simulated-account.ts';
import type { World } from './simulator/world.ts';

export const ACCOUNT_ID = '123456789012';
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const;

/** The settings that tests have unless they say otherwise. */
export const SETTINGS: AwsSettings = {
  role: `arn:aws:iam::${ACCOUNT_ID}:role/serving`,
  serving: { type: 'ml.m5.xlarge', count: 2 },
  credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' },
};

/** Version by version, the artifact and the image that `aws` has in every region. */
export function modelOf(version: string, region: string): Model & { readonly artifact: string } {
  return {
    name: 'fraud',
    version,
    artifact: `s3://models-${region}/fraud/${version}.tar.gz`,
    image: `${ACCOUNT_ID}.dkr.ecr.${region}.amazonaws.com/fraud:${version}`,
    environment: {},
  };
}

/** The same as a spec has it. */
export function specOf(version: string, more: Partial<RolloutSpec> = {}): RolloutSpec {
  return {
    model: {
      name: 'fraud',
      version,
      artifact: 's3://models-{region}/fraud/{version}.tar.gz',
      image: `${ACCOUNT_ID}.dkr.ecr.{region}.amazonaws.com/fraud:{version}`,
    },
    regions: REGIONS.map((region) => `aws/${region}`),
    verify: { samples: 'golden' },
    ...more,
  };
}

const VERSIONS = ['1', '2', '3', '40', '41', '42', '43'];

export const SAMPLES = { golden: [{ input: { amount: 1 } }, { input: { amount: 2 } }] };

/** An account, a provider for it, and a clock on which hours take milliseconds. */
export interface AwsSetting {
  readonly account: SimulatedAccount;
  readonly clock: VirtualClock;
  readonly provider: Provider<AwsDeployment>;
  readonly journal: Journal;
  /** The calls that are under way: no time passes meanwhile. */
  readonly busy: Busy;
  /** A provider of the same settings (but for what is given) that knows nothing of what others did, as another process has one. */
  freshProvider(more?: Partial<AwsSettings>): Provider<AwsDeployment>;
  call(region: string, key: string): Call;
  /** Throws where the account met a request, or gave an answer, that AWS would not know. */
  close(): void;
}

/** How an account behaves, and how it is reached. */
export interface SettingOptions extends Partial<AccountOptions> {
  /** The server that answers what the SDK sends, for tests of the wire; without it calls reach the account in memory. */
  readonly server?: (world: World) => AccountServer;
}

/** Puts the artifacts and images of all versions into an account. */
export function stock(account: SimulatedAccount, regions: readonly string[] = REGIONS): void {
  for (const region of regions) {
    account.putBucket(region, `models-${region}`);
    for (const version of VERSIONS) {
      const { artifact, image = '' } = modelOf(version, region);
      account.putObject(region, artifact);
      account.pushImage(image);
    }
  }
}

/** Opens an account in which some versions can be deployed everywhere, and nothing is. Close it at the end of the test. */
export function awsSetting(
  settings: Partial<AwsSettings> = {},
  { server, ...options }: SettingOptions = {},
): AwsSetting {
  const busy = { calls: 0, unanswered: 0 };
  const clock = virtualClock({ isBusy: () => busy.calls > 0 });
  const account: SimulatedAccount = simulatedAccount(
    { accountId: ACCOUNT_ID, regions: REGIONS, ...options, now: () => clock.now() },
    server,
  );
  const client = server === undefined ? memoryClient(() => account) : undefined;
  stock(account, options.regions ?? REGIONS);
  account.listen();
  const freshProvider = (more?: Partial<AwsSettings>) =>
    countCalls(awsProvider({ ...SETTINGS, client, ...settings, ...more }), busy);
  return {
    account,
    clock,
    provider: freshProvider(),
    journal: memoryJournal(),
    busy,
    freshProvider,
    call: (region, key) => ({ region, key, now: clock.now(), signal: new AbortController().signal }),
    close() {
      account.close();
      if (account.unexpected.length > 0)
        throw new Error(`The account met what it should not: ${account.unexpected.join('; ')}`);
    },
  };
}

/** How a rollout ended. */
export interface PlayedOut {
  readonly run: RolloutRun;
  readonly result: Result<RolloutReport, RolloutError>;
  readonly events: readonly RolloutEvent[];
}

/** Rolls a version out in a setting, to its end. */
export async function rollOut(
  { provider, clock, journal }: AwsSetting,
  spec: RolloutSpec,
  options: Partial<RolloutOptions> = {},
): Promise<PlayedOut> {
  const run = rollout(spec, { providers: { aws: provider as Provider }, samples: SAMPLES, clock, journal, ...options });
  const events = collectEvents(run);
  return { run, result: await run.result, events: await events };
}
