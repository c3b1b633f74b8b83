import type { Sample, Verification } from '@landfall/core/provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting } from './aws-setting.ts';
import { type Driven, deployed } from './drive-provider.ts';

const REGION = 'us-east-1';

let setting: AwsSetting;
afterEach(() => {
  setting.close();
});

async function verification(driven: Driven, samples: readonly Sample[]): Promise<Verification> {
  const answer = await setting.provider.verify({ deployment: driven.handle, samples }, setting.call(REGION, 'v'));
  return answer._unsafeUnwrap();
}

describe('a verification', () => {
  let next: Driven;
  beforeEach(async () => {
    setting = awsSetting(
      {},
      {
        answer: ({ body, contentType, model }) => ({
          contentType: contentType === 'application/x-npy' ? contentType : 'application/json',
          body:
            contentType === 'application/x-npy'
              ? Buffer.from([0, 255, body[0] ?? 0])
              : JSON.stringify({ said: body.toString(), by: model['ModelName'] }),
        }),
      },
    );
    await deployed(setting, REGION, '1');
    next = await deployed(setting, REGION, '2');
  });

  it('asks the very variant, which has no traffic, and sees that it is the one that answers', async () => {
    const { responses, checks, subject } = await verification(next, [{ input: { a: 1 } }]);
    expect(responses).toMatchObject([{ output: { said: '{"a":1}', by: next.handle.model } }]);
    expect(checks).toEqual([{ name: 'variant', passed: true }]);
    expect(subject).toBe('deployment');
    expect(setting.account.calls.at(-1)?.input).toMatchObject({ TargetVariant: next.handle.variant });
  });

  it('sends text as text and bytes as bytes, and gives bytes back as base64', async () => {
    const samples: readonly Sample[] = [
      { input: '1,2', contentType: 'text/csv' },
      { input: 'aGk=', encoding: 'base64', contentType: 'application/x-npy' },
    ];
    const { responses } = await verification(next, samples);
    expect(responses).toMatchObject([
      { output: { said: '1,2' } },
      { output: Buffer.from([0, 255, 104]).toString('base64') },
    ]);
  });

  it('fails where another variant answers', async () => {
    setting.account.fault({ kind: 'wrong-variant' });
    const { checks } = await verification(next, [{ input: 1 }]);
    expect(checks).toMatchObject([{ name: 'variant', passed: false, detail: expect.stringContaining('instead of') }]);
  });

  it.each([
    [
      { kind: 'model-error', originalStatus: 500 },
      { kind: 'container', retryable: false, scope: 'model' },
    ],
    [
      { kind: 'model-error', originalStatus: 400 },
      { kind: 'invalid', retryable: false },
    ],
    [
      { kind: 'model-error', originalStatus: 503 },
      { kind: 'transient', retryable: true },
    ],
    [{ kind: 'not-ready' }, { kind: 'transient', retryable: true, vendorCode: 'ModelNotReadyException' }],
    [
      { kind: 'error-before-commit', api: 'InvokeEndpoint' },
      { kind: 'transient', retryable: true },
    ],
  ] as const)('tells %j of the model from an answer: %j', async (fault, error) => {
    setting.account.fault(fault);
    const { responses } = await verification(next, [{ input: 1 }, { input: 2 }]);
    expect(responses).toMatchObject([{ error }, { output: { said: '2' } }]);
  });

  it('ends where the endpoint is gone, or may not be asked', async () => {
    setting.account.fault({ kind: 'deny', api: 'InvokeEndpoint' });
    const denied = await setting.provider.verify(
      { deployment: next.handle, samples: [{ input: 1 }] },
      setting.call(REGION, 'v'),
    );
    expect(denied._unsafeUnwrapErr()).toMatchObject({ kind: 'permission' });
    const gone = { ...next.handle, endpoint: 'nothing' };
    const missing = await setting.provider.verify(
      { deployment: gone, samples: [{ input: 1 }] },
      setting.call(REGION, 'v'),
    );
    expect(missing._unsafeUnwrapErr()).toMatchObject({ kind: 'not-found' });
  });

  it('is over as soon as nobody waits for it', async () => {
    setting.account.fault({ kind: 'invoke-hangs' });
    const caller = new AbortController();
    const call = { ...setting.call(REGION, 'v'), signal: caller.signal };
    const asked = setting.provider.verify({ deployment: next.handle, samples: [{ input: 1 }] }, call);
    while (setting.account.calls.at(-1)?.error !== 'hangs') await new Promise((resolve) => setImmediate(resolve));
    caller.abort();
    expect((await asked)._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
  });

  it('without samples sees that the variant is in service', async () => {
    expect(await verification(next, [])).toMatchObject({
      responses: [],
      checks: [{ name: 'in service', passed: true }],
    });
    const gone = { ...next, handle: { ...next.handle, variant: 'nobody' } };
    expect(await verification(gone, [])).toMatchObject({ checks: [{ passed: false }] });
  });
});
