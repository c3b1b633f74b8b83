import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { describe, expect, it, vi } from 'vitest';
import type { AwsSettings } from '../src/index.ts';
import { type Answer, call, HANDLE, loopbackAws } from './loopback-aws.ts';

const aws = loopbackAws();

describe('a sample', () => {
  async function verified(settings: Partial<AwsSettings> = {}) {
    const request = { deployment: HANDLE, samples: [{ input: 1 }] };
    return (await aws.providerOf(settings).verify(request, call()))._unsafeUnwrap().responses;
  }

  const said: Answer = (_, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'x-amzn-invoked-production-variant': 'fraud-42' })
      .end('{"score":1}');

  it('whose connection is reset is asked again, and does not blame the model', async () => {
    aws.answers = [(request) => request.socket.destroy()];
    expect(await verified()).toMatchObject([
      { error: { kind: 'transient', scope: 'region', retryable: true, vendorCode: 'ECONNRESET' } },
    ]);
  });

  it('without an answer ends at the time-out, prints nothing, and does not blame the model', async () => {
    const printed = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    aws.answers = [() => undefined];
    const client: AwsSettings['client'] = (_service, config) => {
      expect(config.requestHandler.requestTimeout).toBe(70_000);
      return new SageMakerRuntimeClient({
        ...config,
        requestHandler: { ...config.requestHandler, requestTimeout: 20 },
      });
    };
    expect(await verified({ client })).toMatchObject([
      { error: { kind: 'transient', scope: 'region', retryable: true, vendorCode: 'TimeoutError' } },
    ]);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it.each<readonly [string, Answer]>([
    ['half of it', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"sco')],
    ['HTML', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
  ])('answered by %s is asked once more', async (_name, garbled) => {
    aws.answers = [garbled, said];
    expect(await verified()).toMatchObject([{ output: { score: 1 } }]);
    expect(aws.requests).toHaveLength(2);
  });

  it('whose answer never is the JSON that it is declared as blames the container', async () => {
    aws.answers = [(_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('score: 1')];
    expect(await verified()).toMatchObject([{ error: { kind: 'container', scope: 'model' } }]);
  });

  it('asks for one media type, which it may name, and carries its own attributes', async () => {
    aws.answers = [said];
    const samples = [
      { input: 1 },
      { input: '1,2', contentType: 'text/csv', accept: 'text/csv', customAttributes: 'a=1' },
    ];
    expect((await aws.providerOf().verify({ deployment: HANDLE, samples }, call())).isOk()).toBe(true);
    expect(aws.requests.map(({ headers }) => [headers.accept, headers['x-amzn-sagemaker-custom-attributes']])).toEqual([
      ['application/json', undefined],
      ['text/csv', 'a=1'],
    ]);
  });
});
