import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { SETTINGS } from './aws-setting.ts';
import { type Answer, call, HANDLE, loopbackAws } from './loopback-aws.ts';

const HOUR_MS = 3_600_000;

const aws = loopbackAws();

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    response.end(JSON.stringify(body));
  };
}

const THERE = json(200, {
  EndpointName: 'fraud',
  EndpointArn: 'arn:aws:sagemaker:eu-west-1:123456789012:endpoint/fraud',
  EndpointConfigName: 'fraud-42',
  EndpointStatus: 'InService',
  CreationTime: 1,
  LastModifiedTime: 1,
  ProductionVariants: [{ VariantName: 'fraud-42', CurrentWeight: 1, DesiredWeight: 1 }],
});

function refused(code: string, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return json(403, { __type: code, message }, headers);
}

describe('a clock that is an hour late', () => {
  /** As SageMaker: what was signed for another time is refused, and the answer says what time it is. */
  const strict: Answer = (request, response) => {
    const [, y, mo, d, h, mi, s] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(String(request.headers['x-amz-date'])) ?? [];
    const signedAt = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    const now = Date.now() + HOUR_MS;
    const headers = { date: new Date(now).toUTCString() };
    if (Math.abs(now - signedAt) < 300_000) return json200(request, response, headers);
    const text = `Signature expired: ${String(request.headers['x-amz-date'])} is now earlier than ${new Date(now).toISOString()}`;
    refused('InvalidSignatureException', text, headers)(request, response);
  };
  const json200 = (request: IncomingMessage, response: ServerResponse, headers: Readonly<Record<string, string>>) => {
    response.setHeader('date', headers['date'] ?? '');
    THERE(request, response);
  };

  it('costs one try, since the SDK corrects it by the answer', async () => {
    aws.answers = [strict];
    const provider = aws.providerOf();
    const first = await provider.describe({ deployment: HANDLE }, call());
    expect(first._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
    expect((await provider.describe({ deployment: HANDLE }, call()))._unsafeUnwrap()).toMatchObject({ state: 'ready' });
  });

  it('is no excuse for a key that is wrong: the next refusal is about permission', async () => {
    const date = { date: new Date(Date.now() + HOUR_MS).toUTCString() };
    aws.answers = [refused('SignatureDoesNotMatch', 'The request signature we calculated does not match.', date)];
    const provider = aws.providerOf();
    const kinds = [];
    for (let time = 0; time < 2; time += 1)
      kinds.push((await provider.describe({ deployment: HANDLE }, call()))._unsafeUnwrapErr().kind);
    expect(kinds).toEqual(['transient', 'permission']);
  });
});

it('a wrong signature where the clock is right is about permission at once', async () => {
  aws.answers = [refused('InvalidSignatureException', 'The request signature we calculated does not match.')];
  const answer = await aws.providerOf().describe({ deployment: HANDLE }, call());
  expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'permission', retryable: false });
});

describe('a token that has expired', () => {
  const expired = refused('ExpiredTokenException', 'The security token included in the request is expired');

  function tokens(...all: readonly string[]): () => Promise<typeof SETTINGS.credentials & object> {
    let next = 0;
    return async () => {
      const sessionToken = all[Math.min(next, all.length - 1)] ?? '';
      next += 1;
      return { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret', sessionToken } as never;
    };
  }

  it('is got again, and the next try goes through', async () => {
    aws.answers = [expired, THERE];
    const provider = aws.providerOf({ credentials: tokens('old', 'new') as never });
    const first = await provider.describe({ deployment: HANDLE }, call());
    expect(first._unsafeUnwrapErr()).toMatchObject({ kind: 'transient', retryable: true });
    expect((await provider.describe({ deployment: HANDLE }, call())).isOk()).toBe(true);
    expect(aws.requests.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['old', 'new']);
  });

  it('is about permission where it is the same after one refresh', async () => {
    aws.answers = [expired];
    const provider = aws.providerOf({ credentials: tokens('old') as never });
    const kinds = [];
    for (let time = 0; time < 3; time += 1)
      kinds.push((await provider.describe({ deployment: HANDLE }, call()))._unsafeUnwrapErr().kind);
    expect(kinds).toEqual(['transient', 'permission', 'permission']);
  });

  it('is not about permission as long as each refresh gives another', async () => {
    aws.answers = [expired, expired, expired, THERE];
    const provider = aws.providerOf({ credentials: tokens('a', 'b', 'c', 'd') as never });
    const kinds = [];
    for (let time = 0; time < 3; time += 1)
      kinds.push((await provider.describe({ deployment: HANDLE }, call()))._unsafeUnwrapErr().kind);
    expect(kinds).toEqual(['transient', 'transient', 'transient']);
    expect((await provider.describe({ deployment: HANDLE }, call())).isOk()).toBe(true);
  });

  it('of several calls at once is got again once, and none of them is about permission', async () => {
    aws.answers = [expired];
    const provider = aws.providerOf({ credentials: tokens('old') as never });
    const all = await Promise.all(
      Array.from({ length: 5 }, async () => provider.describe({ deployment: HANDLE }, call())),
    );
    expect(new Set(all.map((answer) => answer._unsafeUnwrapErr().kind))).toEqual(new Set(['transient']));
  });
});

it('credentials that cannot be got are about permission, unless they were got before', async () => {
  aws.answers = [THERE, refused('ExpiredTokenException', 'The security token included in the request is expired')];
  const credentials = async () => {
    if (aws.requests.length > 1) throw Object.assign(new Error('no answer'), { name: 'CredentialsProviderError' });
    return { accessKeyId: 'a', secretAccessKey: 'b' };
  };
  const provider = aws.providerOf({ credentials });
  const ask = async () => provider.describe({ deployment: HANDLE }, call());
  expect((await ask()).isOk()).toBe(true);
  expect((await ask())._unsafeUnwrapErr().kind).toBe('transient');
  expect((await ask())._unsafeUnwrapErr()).toMatchObject({
    kind: 'transient',
    message: expect.stringContaining('no answer'),
  });
  const never = aws.providerOf({ credentials });
  expect((await never.describe({ deployment: HANDLE }, call()))._unsafeUnwrapErr().kind).toBe('permission');
});

it.each<readonly [string, Answer]>([
  ['HTML with status 200', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
  ['HTML with status 403', (_, response) => response.writeHead(403, { 'content-type': 'text/html' }).end('<html>')],
  ['half of an answer', (_, response) => response.writeHead(200).end('{"EndpointName":"fraud","Endpoi')],
  ['an empty answer', (_, response) => response.writeHead(200).end()],
  ['an empty object', json(200, {})],
  ['a connection that is reset', (request) => request.socket.destroy()],
  [
    'a connection that ends in the middle',
    (request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"EndpointName"', () => request.socket.destroy());
    },
  ],
])('%s is a passing error', async (_name, answer) => {
  aws.answers = [answer];
  const seen = await aws.providerOf().describe({ deployment: HANDLE }, call());
  const error = seen._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'transient', retryable: true, scope: 'region' });
  expect(error.message).not.toMatch(/<html>|\$response/);
});
