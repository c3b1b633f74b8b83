import type { Provider } from '@landfall/core/provider';
import type { FakeProvider } from '@landfall/provider-fake';
import { err, ok } from 'neverthrow';

/** The methods that the engine calls in a rollout that goes well. */
export type Called = 'prepare' | 'deploy' | 'describe' | 'verify' | 'route' | 'monitor';

/** A wrong answer: what it is, whose, and which field the error has to name. */
export type WrongAnswer = readonly [what: string, method: Called, field: string, alter: (answer: object) => unknown];

const circular: Record<string, unknown> = {};
circular['self'] = circular;

const ready = { state: 'ready', owner: 'o', version: '42', percent: 0 };
const complete = { kind: 'capacity', message: 'full', retryable: true, scope: 'region' };

const wrongPrepared: readonly WrongAnswer[] = [
  ['null', 'prepare', 'the answer', () => null],
  ['text', 'prepare', 'the answer', () => 'ok'],
  ['a list', 'prepare', 'the answer', () => []],
  ['no target', 'prepare', 'target', (answer) => ({ ...answer, target: undefined })],
  ['a target of 5', 'prepare', 'target', (answer) => ({ ...answer, target: 5 })],
  ['a target without end', 'prepare', 'target', (answer) => ({ ...answer, target: 'x'.repeat(100_000) })],
  ['no findings', 'prepare', 'findings', (answer) => ({ ...answer, findings: undefined })],
  ['findings: [null]', 'prepare', 'findings[0]', (answer) => ({ ...answer, findings: [null] })],
  ['a hole in the findings', 'prepare', 'findings[0]', (answer) => ({ ...answer, findings: new Array(1) })],
  [
    'a finding without a message',
    'prepare',
    'findings[0].message',
    (answer) => ({ ...answer, findings: [{ level: 'info' }] }),
  ],
  [
    'a finding of no level',
    'prepare',
    'findings[0].level',
    (answer) => ({ ...answer, findings: [{ level: 'bad', message: 'x' }] }),
  ],
  [
    'findings without end',
    'prepare',
    'findings',
    (answer) => ({ ...answer, findings: new Array(100_000).fill({ level: 'info', message: 'x' }) }),
  ],
  ['no deployment', 'prepare', 'deployment', (answer) => ({ ...answer, deployment: undefined })],
  ['no previous', 'prepare', 'previous', (answer) => ({ ...answer, previous: undefined })],
  ['a circular handle', 'prepare', 'deployment', (answer) => ({ ...answer, deployment: circular })],
  ['a previous with a function', 'prepare', 'previous.run', (answer) => ({ ...answer, previous: { run: () => 1 } })],
];

const wrongHandles: readonly WrongAnswer[] = (['deploy', 'route', 'monitor'] as const).flatMap((method) => [
  ['nothing', method, 'deployment', () => undefined],
  ['a function', method, 'deployment', () => () => 1],
  ['a circular handle', method, 'deployment', () => circular],
  ['a handle with a BigInt', method, 'deployment.id', () => ({ id: 42n })],
  ['a handle with NaN', method, 'deployment.share', () => ({ share: Number.NaN })],
  ['a handle with a Map', method, 'deployment.made', () => ({ made: new Map() })],
  ['a handle with a date', method, 'deployment.at[0]', () => ({ at: [new Date(0)] })],
  ['a handle of an own class', method, 'deployment', () => new (class Handle {})()],
  ['a handle without end', method, 'deployment.name', () => ({ name: 'x'.repeat(1_000_000) })],
]);

const wrongObservations: readonly WrongAnswer[] = [
  ['null', 'describe', 'the answer', () => null],
  ['an unknown state', 'describe', 'state', () => ({ state: 'fine' })],
  ['no state', 'describe', 'state', () => ({})],
  ['a failure with the error null', 'describe', 'error', () => ({ state: 'failed', error: null })],
  ['a failure without an error', 'describe', 'error', () => ({ state: 'failed' })],
  ['a failure whose error is text', 'describe', 'error', () => ({ state: 'failed', error: 'boom' })],
  [
    'a failure of an unknown kind',
    'describe',
    'error.kind',
    () => ({ state: 'failed', error: { ...complete, kind: 'toString' } }),
  ],
  [
    'a failure without a message',
    'describe',
    'error.message',
    () => ({ state: 'failed', error: { ...complete, message: undefined } }),
  ],
  ['ready without an owner', 'describe', 'owner', () => ({ ...ready, owner: undefined })],
  ['ready with a version of 42', 'describe', 'version', () => ({ ...ready, version: 42 })],
  ['ready without a share', 'describe', 'percent', () => ({ ...ready, percent: undefined })],
  ['a share of "100"', 'describe', 'percent', () => ({ ...ready, percent: '100' })],
  ['a share of NaN', 'describe', 'percent', () => ({ ...ready, percent: Number.NaN })],
  ['a share of 250', 'describe', 'percent', () => ({ ...ready, percent: 250 })],
  ['a detail that is an object', 'describe', 'detail', () => ({ ...ready, detail: { stage: 1 } })],
  ['an owner without end', 'describe', 'owner', () => ({ ...ready, owner: 'o'.repeat(100_000) })],
  ['a call that there is not', 'describe', 'needs', () => ({ state: 'pending', needs: 'monitor' })],
];

const wrongVerifications: readonly WrongAnswer[] = [
  ['null', 'verify', 'the answer', () => null],
  ['no responses', 'verify', 'responses', (answer) => ({ ...answer, responses: undefined })],
  ['a null response', 'verify', 'responses[0]', (answer) => ({ ...answer, responses: [null] })],
  [
    'a response without an output',
    'verify',
    'responses[0].output',
    (answer) => ({ ...answer, responses: [{ latencyMs: 1 }] }),
  ],
  [
    'a response without a latency',
    'verify',
    'responses[0].latencyMs',
    (answer) => ({ ...answer, responses: [{ output: 1 }] }),
  ],
  [
    'a response with the error null',
    'verify',
    'responses[0].error',
    (answer) => ({ ...answer, responses: [{ error: null }] }),
  ],
  ['no subject', 'verify', 'subject', (answer) => ({ ...answer, subject: undefined })],
  ['checks that are an object', 'verify', 'checks', (answer) => ({ ...answer, checks: {} })],
  ['a check without a name', 'verify', 'checks[0].name', (answer) => ({ ...answer, checks: [{ passed: true }] })],
  [
    'a check that passed as text',
    'verify',
    'checks[0].passed',
    (answer) => ({ ...answer, checks: [{ name: 'up', passed: 'yes' }] }),
  ],
  ['a version of 42', 'verify', 'version', (answer) => ({ ...answer, version: 42 })],
];

const unreadable: readonly WrongAnswer[] = (
  ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor'] as const
).map((method) => [
  'an object that throws when it is read',
  method,
  'do not read me',
  () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('do not read me');
        },
        getPrototypeOf: () => {
          throw new Error('do not read me');
        },
      },
    ),
]);

/** Wrong answers of every kind, each from the method that gives it. */
export const WRONG_ANSWERS: readonly WrongAnswer[] = [
  ...wrongPrepared,
  ...wrongHandles,
  ...wrongObservations,
  ...wrongVerifications,
  ...unreadable,
];

/** A provider of which one method answers wrongly for version 42, and everything else is as it was. */
export function answering(fake: FakeProvider, method: Called, alter: (answer: object) => unknown): Provider {
  let isDeployed = false;
  const altered = async (request: object, call: never): Promise<unknown> => {
    const answer = await (fake[method] as (request: object, call: never) => Promise<{ readonly value: object }>)(
      request,
      call,
    );
    // What is looked at before the first change is what serves; and the way back is left open.
    if ((method === 'describe' && !isDeployed) || ('percent' in request && request.percent === 0)) return answer;
    return ok(alter(answer.value));
  };
  const watched: FakeProvider = {
    ...fake,
    deploy(request, call) {
      isDeployed = true;
      return fake.deploy(request, call);
    },
  };
  return { ...watched, [method]: altered } as Provider;
}

/** Errors that are not of the contract. */
export const WRONG_ERRORS: readonly (readonly [what: string, error: unknown, said: string])[] = [
  ['text', 'boom', 'boom'],
  ['an empty object', {}, 'error.kind is missing'],
  ['nothing', undefined, 'error is missing'],
  ['null', null, 'error must be an object'],
  ['an exception', new Error('socket hang up'), 'socket hang up'],
  ['an error without a message', { ...complete, message: undefined }, 'error.message is missing'],
  ['a message that is a number', { ...complete, message: 5 }, 'error.message must be text, not a number'],
  ['an unknown kind', { ...complete, kind: 'Throttling' }, "not 'Throttling'"],
  [
    'an error that does not say whether to try again',
    { ...complete, retryable: undefined },
    'error.retryable is missing',
  ],
  ['a scope that there is not', { ...complete, scope: 'planet' }, "not 'planet'"],
  [
    'a wait without end',
    { ...complete, retryAfterMs: Number.POSITIVE_INFINITY },
    'error.retryAfterMs must be a number, not Infinity',
  ],
  ['a request id that is a number', { ...complete, requestId: 7 }, 'error.requestId must be text, not a number'],
];

/** A provider of which one method fails with this. */
export function failingWith(fake: FakeProvider, method: Called, error: unknown): Provider {
  return { ...fake, [method]: async () => err(error) } as Provider;
}
