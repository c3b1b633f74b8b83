import type { ProviderError } from '@landfall/core/provider';
import { afterAll, describe, expect, it } from 'vitest';
import { gcpProject } from '../src/gcp-project.ts';
import type { GcpRegion } from '../src/gcp-region.ts';
import type { Fault } from './simulator/fault.ts';
import { startVertex } from './simulator/start-vertex.ts';
import { type TokenAuth, tokenAuth } from './simulator/token-auth.ts';
import type { CodeName } from './simulator/vertex-error.ts';
import { WIRE_FAULTS } from './simulator/wire-fault.ts';
import { REGION } from './stepwise.ts';

const vertex = await startVertex({ now: () => 0 });
afterAll(() => vertex.close());

/** One region of the project, asked by the same clients throughout; only who asks differs. */
function regionOf(auth: TokenAuth, signal = new AbortController().signal): GcpRegion {
  return gcpProject({ ...vertex.settings, auth }).at({ region: REGION, key: 'r/deploy/1', now: 0, signal });
}

/** The same question over both transports: does this exist? */
const ASKS = {
  grpc: (gcp: GcpRegion) => gcp.ask('getEndpoint', { name: `${gcp.parent}/endpoints/fraud` }),
  http: (gcp: GcpRegion) =>
    gcp.rest({ service: 'storage', method: 'GET', path: '/storage/v1/b/models-europe-west4' }, 'bucket'),
} as const;
type Transport = keyof typeof ASKS;
const TRANSPORTS: readonly Transport[] = ['grpc', 'http'];

async function kindOver(transport: Transport, faults: readonly Fault[], auth = tokenAuth()) {
  vertex.reset({ now: () => 0, faults });
  const answer = await ASKS[transport](regionOf(auth));
  return answer.match(
    (): Pick<ProviderError, 'kind' | 'retryable'> | 'answered' => 'answered',
    ({ kind, retryable, scope }) => ({ kind, retryable, scope }),
  );
}

async function bothKinds(faults: readonly Fault[], auth?: () => TokenAuth) {
  return {
    grpc: await kindOver('grpc', faults, auth?.()),
    http: await kindOver('http', faults, auth?.()),
  };
}

const transient = { kind: 'transient', retryable: true, scope: 'region' };
const permission = { kind: 'permission', retryable: false, scope: 'region' };

describe('the same error is the same kind over both transports', () => {
  it.each(WIRE_FAULTS.filter((how) => how !== 'no-answer'))('%s: it is worth another try', async (how) => {
    const faults: readonly Fault[] = [{ kind: 'wire', method: '*', how }];
    expect(await bothKinds(faults)).toEqual({ grpc: transient, http: transient });
  });

  it('no answer: the call ends when nobody waits for it any more', async () => {
    for (const transport of TRANSPORTS) {
      vertex.reset({ now: () => 0, faults: [{ kind: 'wire', method: '*', how: 'no-answer' }] });
      const controller = new AbortController();
      const answer = ASKS[transport](regionOf(tokenAuth(), controller.signal));
      controller.abort();
      expect((await answer)._unsafeUnwrapErr()).toMatchObject(transient);
    }
  });

  const refusals: readonly (readonly [CodeName, string, string, boolean])[] = [
    ['RESOURCE_EXHAUSTED', "Quota exceeded for quota metric 'Requests' and limit 'per minute'.", 'throttled', true],
    ['INTERNAL', 'Internal error encountered.', 'transient', true],
    ['UNAVAILABLE', 'The service is currently unavailable.', 'transient', true],
    ['PERMISSION_DENIED', 'Permission denied on resource.', 'permission', false],
    ['NOT_FOUND', 'It does not exist.', 'not-found', false],
    ['INVALID_ARGUMENT', 'It is not valid.', 'invalid', false],
    ['FAILED_PRECONDITION', 'It is being changed.', 'conflict', true],
    ['ABORTED', 'Another operation is in progress.', 'conflict', true],
    ['ALREADY_EXISTS', 'It exists already.', 'conflict', false],
    ['UNIMPLEMENTED', 'Not here.', 'unsupported', false],
  ];
  it.each(refusals)('%s (%s) is %s', async (code, message, kind, retryable) => {
    const expected = { kind, retryable, scope: 'region' };
    const faults: readonly Fault[] = [{ kind: 'refused', method: '*', code, message }];
    expect(await bothKinds(faults)).toEqual({ grpc: expected, http: expected });
  });
});

describe('a token', () => {
  const refuse = (times?: number, message = 'Request had invalid authentication credentials.'): readonly Fault[] => [
    { kind: 'refused', method: '*', code: 'UNAUTHENTICATED', message, times },
  ];

  it('that Google refuses is replaced by a fresh one, and nobody notices', async () => {
    expect(await bothKinds(refuse(1))).toMatchObject({ grpc: { kind: 'not-found' }, http: 'answered' });
  });

  it('that is the same after a refresh, or whose successor is refused too, is for a person', async () => {
    expect(await bothKinds(refuse(1), () => tokenAuth({ keepsToken: true }))).toEqual({
      grpc: permission,
      http: permission,
    });
    expect(await bothKinds(refuse())).toEqual({ grpc: permission, http: permission });
  });

  it('that a wrong clock signed is worth another try', async () => {
    const faults = refuse(undefined, 'Invalid JWT: Token must be in a reasonable timeframe.');
    expect(await bothKinds(faults)).toEqual({ grpc: transient, http: transient });
  });

  it('that cannot be fetched just now is worth another try; one that is never given is for a person', async () => {
    const failing = (thrown: Error) => () => {
      const auth = tokenAuth();
      auth.failures.set(1, thrown);
      return auth;
    };
    const reset = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(await bothKinds([], failing(reset))).toEqual({ grpc: transient, http: transient });
    const revoked = Object.assign(new Error('invalid_grant'), { status: 400 });
    expect(await bothKinds([], failing(revoked))).toEqual({ grpc: permission, http: permission });
  });

  it('goes with every call, from a client that gives plain records too', async () => {
    vertex.reset({ now: () => 0 });
    const auth = tokenAuth();
    const gcp = regionOf(auth);
    void (await ASKS.grpc(gcp));
    void (await gcp.unfinished());
    void (await gcp.check('deploy', `${gcp.parent}/operations/1`));
    void (await ASKS.http(gcp));
    expect(auth.asked).toBe(4);
    expect([...vertex.project.tokens]).toEqual(['Bearer token-1']);
    expect(vertex.project.calls.map(({ method }) => method)).toEqual([
      'getEndpoint',
      'listOperations',
      'getOperation',
      'storage',
    ]);
  });
});
