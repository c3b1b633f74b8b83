import type { Finding } from '@landfall/core/provider';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsSettings } from '../src/index.ts';
import { partitionOf } from '../src/partition.ts';
import { mistakeInImage } from '../src/prepare/check-image.ts';
import { ACCOUNT_ID, type AwsSetting, awsSetting, modelOf, REGIONS, rollOut, specOf } from './aws-setting.ts';
import { askPrepare } from './drive-provider.ts';
import { accountServer } from './simulator/http/account-server.ts';

const REGION = 'eu-west-1';
const TOPIC = (region: string) => `arn:aws:sns:${region}:${ACCOUNT_ID}:alerts`;

let setting: AwsSetting;
afterEach(() => setting.close());

function messages(findings: readonly Finding[], wanted: Finding['level']): readonly string[] {
  return findings.flatMap(({ level, message }) => (level === wanted ? [message] : []));
}

async function errorsIn(region = REGION): Promise<readonly string[]> {
  return messages((await askPrepare(setting, region, modelOf('2', region))).findings, 'error');
}

describe('alarm actions', () => {
  const alarm = { metric: 'errors', above: 5 } as const;

  it('may hold the region, and may differ by region', async () => {
    const elsewhere = { alarms: [{ ...alarm, actions: [`arn:aws:sns:${REGIONS[1]}:${ACCOUNT_ID}:night-shift`] }] };
    const alarms = [
      { ...alarm, actions: [TOPIC('{region}'), `arn:aws:ssm-incidents::${ACCOUNT_ID}:response-plan/fraud`] },
    ];
    setting = awsSetting({ checks: { quota: false }, alarms, regions: { [REGIONS[1]]: elsewhere } });
    const { result } = await rollOut(setting, specOf('41'));
    expect(result.isErr() && result.error).toBe(false);
    const actions = setting.account.calls
      .filter(({ api }) => api === 'PutMetricAlarm')
      .map(({ region, input }) => [region, input['AlarmActions']]);
    expect(Object.fromEntries(actions)).toEqual({
      'us-east-1': [TOPIC('us-east-1'), alarms[0]?.actions[1]],
      'eu-west-1': [`arn:aws:sns:eu-west-1:${ACCOUNT_ID}:night-shift`],
      'ap-southeast-2': [TOPIC('ap-southeast-2'), alarms[0]?.actions[1]],
    });
  });

  it('of another region or partition are refused before anything is made', async () => {
    setting = awsSetting({
      alarms: [{ ...alarm, actions: [TOPIC('us-east-1'), `arn:aws-us-gov:sns:${REGION}:${ACCOUNT_ID}:alerts`] }],
    });
    expect(await errorsIn()).toEqual([
      expect.stringContaining('is in us-east-1, but CloudWatch in eu-west-1 accepts only actions of its own region'),
      expect.stringContaining('is in another partition of AWS than eu-west-1'),
    ]);
    expect(setting.provider.preview?.({ model: modelOf('2', REGION), region: REGION }).problems).toHaveLength(2);
    const { result } = await rollOut(setting, specOf('41', { regions: [`aws/${REGION}`] }));
    expect(result.isErr()).toBe(true);
    expect(setting.account.everMade).toEqual([]);
  });
});

describe('before anything is made', () => {
  const variant = { name: 'main', type: 'ml.m5.xlarge' };

  /** Puts the endpoint `fraud` of others on another configuration. */
  async function change(more: object): Promise<void> {
    const ProductionVariants = [
      {
        VariantName: 'main',
        ModelName: 'fraud-model',
        InstanceType: 'ml.m5.xlarge',
        InitialInstanceCount: 1,
        InitialVariantWeight: 1,
      },
    ];
    setting.account.act(REGION, 'CreateEndpointConfig', { EndpointConfigName: 'changed', ProductionVariants, ...more });
    setting.account.act(REGION, 'UpdateEndpoint', { EndpointName: 'fraud', EndpointConfigName: 'changed' });
    await setting.clock.sleep(3_600_000);
  }

  it('a lone variant of weight 0 is refused, beside which a new version would take requests at once', async () => {
    setting = awsSetting({ adopt: true });
    setting.account.seedServing(REGION, { endpoint: 'fraud', variants: [{ ...variant, weight: 0 }] });
    expect(await errorsIn()).toEqual([expect.stringContaining('give the one that serves a weight of 1 first')]);
  });

  it('an endpoint that answers asynchronously is refused', async () => {
    setting = awsSetting({ adopt: true });
    setting.account.seedServing(REGION, { endpoint: 'fraud', variants: [variant] });
    await change({ AsyncInferenceConfig: { OutputConfig: { S3OutputPath: `s3://models-${REGION}/answers` } } });
    expect(await errorsIn()).toEqual([expect.stringContaining('answers asynchronously')]);
  });

  it('an endpoint of many models is refused', async () => {
    setting = awsSetting({ adopt: true });
    const { image } = modelOf('1', REGION);
    setting.account.putObject(REGION, `s3://models-${REGION}/many/1.tar.gz`);
    setting.account.seedServing(REGION, { endpoint: 'fraud', variants: [variant] });
    setting.account.act(REGION, 'CreateModel', {
      ModelName: 'many',
      ExecutionRoleArn: `arn:aws:iam::${ACCOUNT_ID}:role/serving`,
      PrimaryContainer: { Image: image, ModelDataUrl: `s3://models-${REGION}/many/`, Mode: 'MultiModel' },
    });
    const ProductionVariants = [
      {
        VariantName: 'main',
        ModelName: 'many',
        InstanceType: 'ml.m5.xlarge',
        InitialInstanceCount: 1,
        InitialVariantWeight: 1,
      },
    ];
    await change({ ProductionVariants });
    expect(await errorsIn()).toEqual([expect.stringContaining('serves many models from one container')]);
  });

  it('an archive whose name SageMaker would take for a file is refused', async () => {
    setting = awsSetting();
    const model = { ...modelOf('2', REGION), artifact: `s3://models-${REGION}/fraud/2.tgz` };
    const { findings } = await askPrepare(setting, REGION, model);
    expect(messages(findings, 'error')).toEqual([expect.stringContaining('only if its name ends in .tar.gz')]);
    expect(setting.provider.preview?.({ model, region: REGION }).problems).toHaveLength(1);
  });

  it('who adopts an endpoint of Terraform is told what its next apply would do', async () => {
    setting = awsSetting({ adopt: true });
    setting.account.seedServing(REGION, { endpoint: 'fraud', variants: [variant] });
    const { findings } = await askPrepare(setting, REGION, modelOf('2', REGION));
    expect(messages(findings, 'error')).toEqual([]);
    expect(messages(findings, 'warning')).toEqual([expect.stringContaining('ignore_changes = [endpoint_config_name]')]);
  });
});

describe('the European Sovereign Cloud', () => {
  const SOVEREIGN = 'eusc-de-east-1';
  const model = {
    ...modelOf('1', SOVEREIGN),
    image: `${ACCOUNT_ID}.dkr.ecr.${SOVEREIGN}.amazonaws.eu/fraud:1`,
  };

  it('has a partition of its own, and registries under a domain of its own', async () => {
    const role = `arn:aws-eusc:iam::${ACCOUNT_ID}:role/serving`;
    setting = awsSetting({ role, checks: { quota: false } }, { regions: [SOVEREIGN] });
    setting.account.pushImage(model.image);
    const { findings } = await askPrepare(setting, SOVEREIGN, model);
    expect(messages(findings, 'error')).toEqual([]);
    expect(messages(findings, 'info').filter((message) => message.includes('Image'))).toEqual([]);
    expect(setting.account.callCounts({ region: SOVEREIGN })).toMatchObject({ DescribeImages: 1 });
  });

  it('takes neither a role nor an image from elsewhere', async () => {
    setting = awsSetting({ checks: { quota: false } }, { regions: [SOVEREIGN] });
    const { findings } = await askPrepare(setting, SOVEREIGN, { ...model, image: modelOf('1', REGION).image });
    expect(messages(findings, 'error')).toEqual([
      expect.stringContaining('is in another partition of AWS than eusc-de-east-1'),
      expect.stringContaining('is in eu-west-1, and SageMaker in eusc-de-east-1'),
    ]);
  });

  it.each([
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eu-central-1', 'aws'],
  ])('is not the only one: %s is in %s', (region, partition) => {
    setting = awsSetting();
    expect(partitionOf(region)).toBe(partition);
    const elsewhere = { ...model, image: `${ACCOUNT_ID}.dkr-ecr.${region}.on.aws/fraud:1` };
    expect(mistakeInImage(elsewhere, region)).toBeUndefined();
    expect(mistakeInImage(elsewhere, 'eu-north-1')).toContain(`is in ${region}`);
  });
});

describe('credentials', () => {
  it('may differ by region', async () => {
    const asked: string[] = [];
    const keysOf = (accessKeyId: string) => async () => {
      asked.push(accessKeyId);
      return { accessKeyId, secretAccessKey: 'secret' };
    };
    const settings: Partial<AwsSettings> = {
      credentials: keysOf('EVERYWHERE'),
      regions: { [REGION]: { credentials: keysOf('HERE') } },
      checks: { quota: false },
    };
    setting = awsSetting(settings, { server: accountServer });
    await askPrepare(setting, REGION, modelOf('1', REGION));
    expect(new Set(asked)).toEqual(new Set(['HERE']));
    await askPrepare(setting, 'us-east-1', modelOf('1', 'us-east-1'));
    expect(new Set(asked)).toEqual(new Set(['HERE', 'EVERYWHERE']));
  });
});
