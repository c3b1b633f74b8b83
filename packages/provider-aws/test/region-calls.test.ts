import { readFileSync } from 'node:fs';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { afterEach, describe, expect, it } from 'vitest';
import { awsProvider } from '../src/index.ts';
import { type AwsSetting, awsSetting, modelOf, rollOut, SETTINGS, specOf } from './aws-setting.ts';
import { look, prepared } from './drive-provider.ts';
import { accountServer } from './simulator/http/account-server.ts';

const REGION = 'us-east-1';

let setting: AwsSetting | undefined;
afterEach(() => {
  setting?.close();
  setting = undefined;
});

describe('calls of AWS', () => {
  it('that are asked too fast wait for their turn, and go through', async () => {
    setting = awsSetting({ rates: { DescribeEndpoint: { perSecond: 0.02, burst: 1 } } });
    const played = await rollOut(setting, specOf('41'));
    expect(played.result.isOk()).toBe(true);
    const looks = setting.account.calls.filter(({ api, region }) => api === 'DescribeEndpoint' && region === REGION);
    const first = looks[0]?.at ?? 0;
    for (const [index, { at }] of looks.entries()) expect(index).toBeLessThanOrEqual(1 + ((at - first) / 1_000) * 0.02);
  });

  it('say who asks, and are not repeated by the SDK', async () => {
    const agents: (string | null)[] = [];
    const listening = (request: { readonly headers: Headers }) => agents.push(request.headers.get('user-agent'));
    setting = awsSetting(
      {
        client: (_service, config) => {
          const client = new SageMakerClient(config);
          client.middlewareStack.add(
            (next) => (args) => {
              listening({
                headers: new Headers((args.request as { readonly headers: Record<string, string> }).headers),
              });
              return next(args);
            },
            { step: 'finalizeRequest', priority: 'low' },
          );
          return client;
        },
        checks: { artifact: false, image: false, quota: false },
        autoscaling: 'none',
      },
      { server: accountServer },
    );
    const driven = await prepared(setting, REGION, '1');
    setting.account.fault({
      kind: 'error-before-commit',
      api: 'DescribeEndpoint',
      status: 503,
      code: 'ServiceUnavailable',
    });
    const before = setting.account.calls.length;
    const answer = await setting.provider.describe({ deployment: driven.handle }, setting.call(REGION, 'k'));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
    expect(setting.account.calls.length - before).toBe(1);
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      readonly version: string;
    };
    expect(new Set(agents.map((agent) => agent?.includes(`landfall/${version}`)))).toEqual(new Set([true]));
  });

  it('obey how long AWS asks to wait', async () => {
    setting = awsSetting();
    const driven = await prepared(setting, REGION, '1');
    setting.account.fault({ kind: 'throttle', api: 'DescribeEndpoint', retryAfterSeconds: 9 });
    const answer = await setting.provider.describe({ deployment: driven.handle }, setting.call(REGION, 'k'));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'throttled', retryAfterMs: 9_000 });
  });

  it('end at once where nobody waits any more', async () => {
    setting = awsSetting();
    const driven = await prepared(setting, REGION, '1');
    const caller = new AbortController();
    caller.abort();
    const call = { ...setting.call(REGION, 'k'), signal: caller.signal };
    expect((await setting.provider.describe({ deployment: driven.handle }, call)).isErr()).toBe(true);
  });

  it('go through the client that the settings make', async () => {
    const asked: string[] = [];
    const client = (service: string) => ({
      send: async (command: { readonly constructor: { readonly name: string } }) => {
        asked.push(`${service} ${command.constructor.name}`);
        throw Object.assign(new Error('Could not find endpoint "x".'), {
          name: 'ValidationException',
          $metadata: { httpStatusCode: 400 },
        });
      },
    });
    const provider = awsProvider({ ...SETTINGS, client: client as never });
    setting = awsSetting();
    const driven = await prepared(setting, REGION, '1');
    void (await provider.describe({ deployment: driven.handle }, setting.call(REGION, 'k')));
    expect(asked[0]).toBe('sagemaker DescribeEndpointCommand');
  });

  it('of a package that is not installed are an error that names it', async () => {
    setting = awsSetting({
      client: (service) => {
        if (service === 's3') throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
        throw new Error('no other is asked for');
      },
    });
    const answer = await setting.provider.prepare(
      { model: modelOf('1', REGION) },
      setting.call(REGION, 'r/deploy:aws/x/1'),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('no other is asked for'),
    });
    const described = await look(setting, {
      region: REGION,
      key: 'k',
      prepared: null as never,
      handle: {} as never,
    }).catch((error: unknown) => String(error));
    expect(described).toContain('sagemaker');
  });

  it('hold no secret of the environment but where it has to be', async () => {
    setting = awsSetting();
    const spec = specOf('41');
    const model = { ...spec.model, environment: { TOKEN: { secret: 'TOKEN' } } };
    const played = await rollOut(setting, { ...spec, model }, { secrets: { TOKEN: 'hunter2-hunter2' } });
    expect(played.result.isOk()).toBe(true);
    expect(JSON.stringify(played.events)).not.toContain('hunter2');
    const holders = setting.account.calls.filter(({ input }) => JSON.stringify(input).includes('hunter2'));
    expect(new Set(holders.map(({ api }) => api))).toEqual(new Set(['CreateModel']));
  });
});
