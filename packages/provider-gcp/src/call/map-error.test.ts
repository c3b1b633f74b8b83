import { describe, expect, it } from 'vitest';
import { codeOfStatus, mapError, nameError, nameOperationError } from './map-error.ts';

const QUOTA = 'The following quotas are exceeded: CustomModelServingCPUsPerProjectPerRegion';

/** What Google says, and what it means: kind, scope, and whether it is worth another try. */
const TABLE = [
  [3, 'The traffic percentages must add up to 100.', 'invalid', 'region', false],
  [3, 'Image europe-docker.pkg.dev/p/r/i:1 not found.', 'artifact', 'region', false],
  [3, 'Model artifact gs://b/m/ does not exist.', 'artifact', 'region', false],
  [9, 'Model directory gs://b/m is expected to contain exactly one of: [model.mar].', 'artifact', 'region', false],
  [4, 'Deadline exceeded', 'transient', 'region', true],
  [5, 'The Endpoint "x" does not exist.', 'not-found', 'region', false],
  [6, 'Model "x" already exists.', 'conflict', 'region', false],
  [7, "Permission 'aiplatform.endpoints.deploy' denied on resource.", 'permission', 'region', false],
  [7, 'Vertex AI API has not been used in project 1 before or it is disabled.', 'permission', 'region', false],
  [8, QUOTA, 'quota', 'region', false],
  [8, 'The following quotas are exceeded: CustomModelServingA10080GBGPUsPerProjectPerRegion', 'quota', 'region', false],
  [
    8,
    "Quota exceeded for quota metric 'Online prediction requests' and limit 'per minute'.",
    'throttled',
    'region',
    true,
  ],
  [8, 'Resource has been exhausted.', 'throttled', 'region', true],
  [8, 'Resource pool exhausted. Not enough resources available to fulfill the request.', 'capacity', 'region', true],
  [9, 'Model server never became ready. Please validate that your model is valid.', 'container', 'model', false],
  [9, 'Model server exited unexpectedly. Logs can be found at ...', 'container', 'model', false],
  [9, 'Endpoint "x" has deployed or being-deployed DeployedModel(s).', 'conflict', 'region', true],
  [9, 'The endpoint is being changed.', 'conflict', 'region', true],
  [10, 'Another operation is in progress.', 'conflict', 'region', true],
  [12, 'Not implemented', 'unsupported', 'region', false],
  [13, 'RST_STREAM', 'transient', 'region', true],
  [14, 'The service is currently unavailable.', 'transient', 'region', true],
  // What gRPC makes of a web page: it says nothing of the resource.
  [8, 'Received message larger than max (1013478509 vs 4194304)', 'transient', 'region', true],
  [12, 'Received HTTP status code 404', 'transient', 'region', true],
  [2, 'Received HTTP status code 302', 'transient', 'region', true],
  [7, 'Received HTTP status code 403', 'permission', 'region', false],
  [14, 'Received HTTP status code 429', 'throttled', 'region', true],
  // A text that looks like more than it is: the code counts.
  [14, 'health check failed, try again', 'transient', 'region', true],
  [16, 'Request had invalid authentication credentials.', 'permission', 'region', false],
  [99, 'Something new', 'transient', 'region', true],
] as const;

describe('an exception of the client', () => {
  it.each(TABLE)('%s %s: %s, about the %s, retryable: %s', (code, details, kind, scope, retryable) => {
    const thrown = Object.assign(new Error(`${code} NAME: ${details}`), { code, details, metadata: { secret: 'x' } });
    const error = mapError(thrown, 'deployModel in europe-west4');
    expect(error).toMatchObject({ kind, scope, retryable });
    expect(error.message).toMatch(/^deployModel in europe-west4: /);
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('without a code is a mistake of ours or the client, and not repeated', () => {
    expect(mapError(new TypeError('x is undefined'), 'getModel in a')).toMatchObject({
      kind: 'unexpected',
      retryable: false,
    });
  });

  it('says what to do where that is known', () => {
    expect(nameError({ code: 'RESOURCE_EXHAUSTED', text: QUOTA }, 'x').message).toContain('charged on maxReplicas');
    expect(nameError({ code: 'PERMISSION_DENIED', text: 'no' }, 'x').message).toContain('on roles');
  });

  it('is cut where it goes on and on', () => {
    expect(nameError({ code: 'INTERNAL', text: 'x'.repeat(5_000) }, 'y').message.length).toBeLessThan(700);
  });
});

describe('the error of an operation', () => {
  it('that says no more than "exhausted" is a lack of room, and another region may have some', () => {
    expect(nameOperationError({ code: 8, message: 'Resource has been exhausted.' }, 'deploy failed')).toMatchObject({
      kind: 'capacity',
      retryable: true,
    });
  });

  it('that says "unavailable" of machines is a lack of room; of anything else it is a disturbance', () => {
    const kindOf = (message: string) => nameOperationError({ code: 14, message }, 'deploy failed').kind;
    expect(kindOf('Machine type temporarily unavailable, please deploy with a different one.')).toBe('capacity');
    expect(kindOf('The service is currently unavailable.')).toBe('transient');
  });

  it('without a reason says so', () => {
    expect(nameOperationError({ code: 9, message: '' }, 'deploy failed').message).toContain('gives no reason');
  });
});

describe('an HTTP status', () => {
  it.each([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [409, 'ABORTED'],
    [418, 'INVALID_ARGUMENT'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'UNAVAILABLE'],
    [502, 'UNAVAILABLE'],
  ] as const)('%s is %s', (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
  });
});
