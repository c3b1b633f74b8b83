import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand, GetParameterHistoryCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { REGION, refusalOf, setUp } from './simulated-clients.ts';

const Name = '/routes/fraud';
const ssmClient = () =>
  new SSMClient({ region: REGION, maxAttempts: 1, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });

describe('a parameter', () => {
  test('is replaced without a condition, and each time has the next version', async () => {
    setUp();
    const ssm = ssmClient();
    const put = (Value: string, more: object = { Overwrite: true }) =>
      ssm.send(new PutParameterCommand({ Name, Value, ...more }));
    expect(await refusalOf(put('one'))).toMatchObject({
      message: 'A parameter type is required when you create a parameter.',
    });
    expect(await put('one', { Type: 'String' })).toMatchObject({ Version: 1, Tier: 'Standard' });
    expect(await refusalOf(put('two', { Type: 'String' }))).toMatchObject({ name: 'ParameterAlreadyExists' });
    expect(await put('two')).toMatchObject({ Version: 2 });
    expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter).toMatchObject({
      Value: 'two',
      Version: 2,
      Type: 'String',
      LastModifiedDate: expect.any(Date) as Date,
    });
  });

  test('that is not there has no message (airbnb/streamalert#682 shows the same of TooManyUpdates)', async () => {
    setUp();
    expect(await refusalOf(ssmClient().send(new GetParameterCommand({ Name })))).toMatchObject({
      name: 'ParameterNotFound',
    });
  });

  test('keeps 100 versions, and gives 50 at once, oldest first (getmoto/moto#3963)', async () => {
    const { account } = setUp();
    for (let number = 1; number <= 130; number += 1)
      account.act(REGION, 'PutParameter', { Name, Value: `${number}`, Type: 'String', Overwrite: true });
    const ssm = ssmClient();
    const first = await ssm.send(new GetParameterHistoryCommand({ Name, MaxResults: 50 }));
    expect(first.Parameters?.map(({ Version }) => Version)).toEqual(Array.from({ length: 50 }, (_, at) => 31 + at));
    const second = await ssm.send(new GetParameterHistoryCommand({ Name, NextToken: first.NextToken }));
    expect(second.Parameters?.at(-1)).toMatchObject({ Version: 130, Value: '130', Tier: 'Standard' });
    expect(second.NextToken).toBeUndefined();
  });

  test('has the size of its tier, and goes back to no smaller one (aws/aws-sdk-net#3157)', async () => {
    setUp();
    const ssm = ssmClient();
    const put = (length: number, Tier?: 'Standard' | 'Advanced') =>
      ssm.send(new PutParameterCommand({ Name, Value: 'x'.repeat(length), Type: 'String', Overwrite: true, Tier }));
    await put(4_096);
    expect((await refusalOf(put(4_097))).message).toContain('support a maximum parameter value of 4096 characters');
    expect(await put(8_192, 'Advanced')).toMatchObject({ Tier: 'Advanced' });
    expect(await put(8_192)).toMatchObject({ Tier: 'Advanced' });
    expect((await refusalOf(put(8_193, 'Advanced'))).message).toContain('8192 characters');
    expect((await refusalOf(put(5, 'Standard'))).message).toContain("can't downgrade");
  });
});

describe('an object', () => {
  const object = { Bucket: 'models-eu', Key: 'routes/fraud.json' };

  test('is put on conditions: 412, or 404 where there is none to match', async () => {
    const { account, s3 } = setUp();
    const put = (Body: string, more: object) => s3.send(new PutObjectCommand({ ...object, Body, ...more }));
    await expect(put('one', { IfMatch: '"x"' })).rejects.toMatchObject({
      name: 'NoSuchKey',
      $metadata: { httpStatusCode: 404 },
    });
    const { ETag } = await put('one', { IfNoneMatch: '*', ContentType: 'text/plain', CacheControl: 'no-cache' });
    for (const condition of [{ IfNoneMatch: '*' }, { IfMatch: '"x"' }])
      await expect(put('two', condition)).rejects.toMatchObject({
        name: 'PreconditionFailed',
        $metadata: { httpStatusCode: 412 },
      });
    expect((await put('two', { IfMatch: ETag })).ETag).not.toBe(ETag);
    const found = await s3.send(new GetObjectCommand(object));
    expect(await found.Body?.transformToString()).toBe('two');
    expect(found.CacheControl).toBeUndefined();
    account.deleteObject(`s3://${object.Bucket}/${object.Key}`);
    await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});
