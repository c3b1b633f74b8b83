import { virtualClock } from '@landfall/core/testing';
import { expect, test } from 'vitest';
import { type FakeProvider, type Fault, fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, model } from './one-call.ts';

const WRITTEN_AS_IN_A_SPEC =
  "Write a region of the fake cloud without the provider's key: 'eu-west-1', not 'fake/eu-west-1'.";

test.each<[string, () => unknown]>([
  ['faults', () => fakeProvider({ faults: [{ kind: 'mixed', region: 'fake/eu-west-1' }] })],
  ['fault', () => fakeProvider().fault({ kind: 'fail', region: 'fake/eu-west-1' })],
  ['regions', () => fakeProvider({ regions: { 'fake/eu-west-1': { capacity: 1 } } })],
  ['requests', () => fakeProvider({ requests: [{ region: 'fake/eu-west-1', errors: 1 }] })],
  ['serve', () => fakeProvider().serve('fake/eu-west-1', '41')],
  ['crash', () => fakeProvider().crash('fake/eu-west-1', '41')],
  ['remove', () => fakeProvider().remove('fake/eu-west-1', '41')],
  ['trafficIn', () => fakeProvider().trafficIn('fake/eu-west-1')],
  ['requestsIn', () => fakeProvider().requestsIn('fake/eu-west-1')],
])('a region as a spec writes it is refused in %s, with the name that is meant', (_, act) => {
  expect(act).toThrow(new TypeError(WRITTEN_AS_IN_A_SPEC));
});

test.each(['deploy-fail', 'toString'])(
  "a fault of the kind '%s', which there is not, is refused with those there are",
  (kind) => {
    // Programs without types can write it.
    const fault = { kind } as unknown as Fault;
    const message = new RegExp(
      `^'${kind}' is not a kind of fault. The kinds are: fail, .*deploy-fails, .*sample-fails\\.$`,
    );
    expect(() => fakeProvider({ faults: [fault] })).toThrow(message);
    expect(() => fakeProvider().fault(fault)).toThrow(message);
    expect(() => fakeProvider().fault(fault)).toThrow(TypeError);
  },
);

test('a fault is unused until it hits something, in a call or in the cloud', async () => {
  const elsewhere = { kind: 'fail', region: 'eu-west-1' } as const;
  const later = { kind: 'fail', method: 'describe', after: 1 } as const;
  const inCloud = { kind: 'mixed', version: '42' } as const;
  const inCall = { kind: 'throttle', method: 'prepare' } as const;
  const fake: FakeProvider = fakeProvider({ faults: [elsewhere, inCloud, later] });
  fake.fault(inCall);
  expect(fake.unusedFaults()).toEqual([elsewhere, inCloud, later, inCall]);
  expect((await fake.prepare({ model: model() }, call())).isErr()).toBe(true);
  expect(fake.unusedFaults()).toEqual([elsewhere, inCloud, later]);
  const { deployment } = await deployed(fake);
  expect(fake.unusedFaults()).toEqual([elsewhere, later]);
  await answerOf(fake.describe({ deployment }, call()));
  expect(fake.unusedFaults()).toEqual([elsewhere, later]); // it was let through
  expect((await fake.describe({ deployment }, call())).isErr()).toBe(true);
  expect(fake.unusedFaults()).toEqual([elsewhere]);
});

test.each<[string, () => unknown, string]>([
  [
    'an option',
    () => fakeProvider({ deployMS: 5 } as object),
    "deployMS is not a known field: did you mean 'deployMs'?",
  ],
  [
    'an option of a region',
    () => fakeProvider({ regions: { 'eu-west-1': { capcity: 1 } } } as object),
    `regions["eu-west-1"].capcity is not a known field: did you mean 'capacity'?`,
  ],
  [
    'an option of health',
    () => fakeProvider({ health: { period: 1_000 } } as object),
    "health.period is not a known field: did you mean 'periodMs'?",
  ],
  [
    'a key of requests',
    () => fakeProvider({ requests: [{ error: 0.02 }] } as object),
    "requests[0].error is not a known field: did you mean 'errors'?",
  ],
  [
    'a key of a fault',
    () => fakeProvider({ faults: [{ kind: 'fail', metod: 'deploy' } as Fault] }),
    "metod is not a known field: did you mean 'method'?",
  ],
  [
    'a key of a fault that another kind has',
    () => fakeProvider().fault({ kind: 'throttle', ms: 5 } as Fault),
    'ms is not a known field: remove it, or check its spelling (known are kind, region, version, after, times, method, retryAfterMs)',
  ],
])('%s that there is not is refused, with the nearest that there is', (_, act, message) => {
  expect(act).toThrow(TypeError);
  expect(act).toThrow(message);
});

test.each([
  [{ errors: 2 }, 'requests[0].errors is a share from 0 to 1, not 2.'],
  [{ errors: Number.NaN }, 'requests[0].errors is a share from 0 to 1, not NaN.'],
  [{ perSecond: -1 }, 'requests[0].perSecond is a number from 0, not -1.'],
])('requests that cannot be are refused: %j', (requests, message) => {
  expect(() => fakeProvider({ requests: [requests] })).toThrow(new TypeError(message));
});

test('every option and every key of a fault that there is is accepted', () => {
  const faults: readonly Fault[] = [
    { kind: 'fail', region: 'a', version: '42', after: 0, times: 1, method: 'deploy', error: {} },
    { kind: 'throttle', method: 'deploy', retryAfterMs: 1 },
    { kind: 'hang', method: 'deploy', afterChange: true },
    { kind: 'slow', method: 'deploy', ms: 1 },
    { kind: 'error-after-change', method: 'deploy', error: {} },
    { kind: 'throws', method: 'deploy', message: 'x' },
    { kind: 'finding', level: 'info', message: 'x' },
    { kind: 'deploy-fails', ms: 1, error: {} },
    { kind: 'out-of-capacity', at: 'end' },
    { kind: 'mixed', region: 'a' },
    { kind: 'crash-later', ms: 1, error: {} },
    { kind: 'silent-rollback', method: 'route', ms: 1 },
    { kind: 'stale', method: 'retire', ms: 1 },
    { kind: 'flapping', method: 'metric', periodMs: 1 },
    { kind: 'late-counts', from: 0, to: 1, ms: 1 },
    { kind: 'lost-counts', from: 0, to: 1 },
    { kind: 'unreadable-counts', from: 0, to: 1, error: {} },
    { kind: 'restated-counts', ms: 1, factor: 2 },
    { kind: 'sample-fails', error: {} },
  ];
  const fake = fakeProvider({
    name: 'fake',
    clock: virtualClock(),
    seed: 1,
    jitter: 0,
    regions: { a: { capacity: 3, serving: { version: '41' } } },
    serving: null,
    settleMs: 1,
    deployCalls: 1,
    health: { periodMs: 60_000, finalAfterMs: 0, countsSlower: true, splitsEachRequest: true },
    requests: [{ region: 'a', version: '42', from: 0, to: 1, afterMs: 0, perSecond: 1, errors: 0, latencyMs: 1 }],
    metrics: undefined,
    faults,
    log: true,
  });
  expect(fake.unusedFaults()).toEqual(faults);
});
