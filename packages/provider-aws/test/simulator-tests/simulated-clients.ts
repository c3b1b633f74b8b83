import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { expect, onTestFinished } from 'vitest';
import { type AccountOptions, type SimulatedAccount, simulatedAccount } from '../simulator/index.ts';

/** The region of a test that needs only one. */
export const REGION = 'eu-west-1';
/** A role of the account. */
export const ROLE = 'arn:aws:iam::123456789012:role/models';
/** An image that every account here has, in REGION. */
export const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/scorer:1';
/** An artifact that every account here has, in REGION. */
export const ARTIFACT = 's3://models-eu/scorer/model.tar.gz';

const T0 = 1_800_000_000_000;

/** The real clients, each for one region. */
export function clientsIn(region: string) {
  const config = { region, maxAttempts: 1, credentials: { accessKeyId: 'AKIASIMULATED', secretAccessKey: 'secret' } };
  return {
    sagemaker: new SageMakerClient(config),
    runtime: new SageMakerRuntimeClient(config),
    cloudwatch: new CloudWatchClient(config),
    quotas: new ServiceQuotasClient(config),
    s3: new S3Client(config),
    ecr: new ECRClient(config),
    scaling: new ApplicationAutoScalingClient(config),
  };
}

/** A clock that a test moves by hand. */
export interface HandClock {
  now: number;
  pass(ms: number): void;
}

/** An account that listens until the test ends, its clock, and clients in REGION. Nothing unexpected may happen, unless `allow` says so. */
export function setUp(options: Partial<AccountOptions> = {}, { allowsUnexpected = false } = {}) {
  const clock: HandClock = {
    now: T0,
    pass(ms) {
      clock.now += ms;
    },
  };
  const account: SimulatedAccount = simulatedAccount({ now: () => clock.now, ...options });
  account.pushImage(IMAGE);
  account.putObject(REGION, ARTIFACT);
  account.listen();
  onTestFinished(() => {
    account.close();
    if (!allowsUnexpected) expect(account.unexpected).toEqual([]);
  });
  return { account, clock, ...clientsIn(REGION) };
}

/** Makes a model and a configuration of one variant, as somebody else. */
export function makeConfig(
  account: SimulatedAccount,
  name: string,
  variants: readonly object[] = [{ VariantName: 'main' }],
): void {
  const PrimaryContainer = { Image: IMAGE, ModelDataUrl: ARTIFACT };
  account.act(REGION, 'CreateModel', { ModelName: `${name}-model`, ExecutionRoleArn: ROLE, PrimaryContainer });
  account.act(REGION, 'CreateEndpointConfig', {
    EndpointConfigName: name,
    ProductionVariants: variants.map((variant) => ({
      ModelName: `${name}-model`,
      InstanceType: 'ml.m5.large',
      InitialInstanceCount: 1,
      InitialVariantWeight: 1,
      ...variant,
    })),
  });
}

/** What an API says of itself when it refuses, as the client shows it. */
export async function refusalOf(
  answer: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string }> {
  try {
    await answer;
  } catch (thrown) {
    if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  }
  throw new Error('It was not refused.');
}
