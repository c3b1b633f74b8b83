import type { ModelSpec } from '@landfall/core';
import type { AwsSettings } from '@landfall/provider-aws';
import { simulatedAccount } from '../../../packages/provider-aws/test/simulator/index.ts';

/** Where the example runs: an account of AWS, and the model in it. */
export interface Place {
  readonly name: string;
  readonly settings: AwsSettings;
  /** The model, but for its version. */
  readonly model: Omit<ModelSpec, 'version'>;
  readonly input: string;
  close(): void;
}

const SERVING = { type: 'ml.m5.large', count: 1 };

/** An account of yours, if the environment names what it takes; the credentials are those that the AWS SDK finds. */
function realPlace({
  SAGEMAKER_ROLE: role,
  MODEL_ARTIFACT: artifact,
  MODEL_IMAGE: image,
  MODEL_INPUT: input,
}: NodeJS.ProcessEnv): Place | undefined {
  if (role === undefined || artifact === undefined || image === undefined) return undefined;
  const name = 'an account of AWS, at its prices';
  const model = { name: 'landfall-example', artifact, image };
  return { name, settings: { role, serving: SERVING }, model, input: input ?? '{}', close: () => undefined };
}

/** An account in memory, in which SageMaker takes seconds instead of minutes. */
function simulatedPlace(regions: readonly string[]): Place {
  const accountId = '123456789012';
  const account = simulatedAccount({
    accountId,
    regions,
    now: () => Date.now(),
    createMs: 500,
    updateMs: 400,
    weightsMs: 200,
    deleteMs: 100,
    answer: ({ model }) => ({ contentType: 'application/json', body: JSON.stringify({ model: model['ModelName'] }) }),
  });
  for (const region of regions) {
    account.putBucket(region, `models-${region}`);
    account.setQuota(region, SERVING.type, 4);
    for (const version of ['1', '2', '3']) {
      account.putObject(region, `s3://models-${region}/landfall-example/${version}.tar.gz`);
      account.pushImage(`${accountId}.dkr.ecr.${region}.amazonaws.com/landfall-example:${version}`);
    }
  }
  // The third version's container does not come up, wherever it is tried.
  account.fault({
    kind: 'update-fails',
    after: regions.length * 2,
    reason:
      'The primary container for production variant did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
  });
  account.listen();
  return {
    name: 'a simulated account',
    settings: {
      role: `arn:aws:iam::${accountId}:role/example`,
      serving: SERVING,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' },
      settleMs: 200,
      expectedDeployMs: 500,
    },
    model: {
      name: 'landfall-example',
      artifact: 's3://models-{region}/landfall-example/{version}.tar.gz',
      image: `${accountId}.dkr.ecr.{region}.amazonaws.com/landfall-example:{version}`,
    },
    input: '{}',
    close: () => account.close(),
  };
}

/** The account that the environment names, or a simulated one. */
export function findPlace(regions: readonly string[]): Place {
  return realPlace(process.env) ?? simulatedPlace(regions);
}
