import { expect, test } from 'vitest';
import { type FakeProvider, type Fault, fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, model } from './one-call.ts';

const WRITTEN_AS_IN_A_SPEC = "Regions of the fake are the cloud's own names: 'eu-west-1', not 'fake/eu-west-1'.";

test.each<[string, () => unknown]>([
  ['faults', () => fakeProvider({ faults: [{ kind: 'mixed', region: 'fake/eu-west-1' }] })],
  ['fault', () => fakeProvider().fault({ kind: 'fail', region: 'fake/eu-west-1' })],
  ['regions', () => fakeProvider({ regions: { 'fake/eu-west-1': { capacity: 1 } } })],
  ['serve', () => fakeProvider().serve('fake/eu-west-1', '41')],
  ['crash', () => fakeProvider().crash('fake/eu-west-1', '41')],
  ['remove', () => fakeProvider().remove('fake/eu-west-1', '41')],
  ['trafficIn', () => fakeProvider().trafficIn('fake/eu-west-1')],
])('a region as a spec writes it is refused in %s, with the name that is meant', (_, act) => {
  expect(act).toThrow(new TypeError(WRITTEN_AS_IN_A_SPEC));
});

test.each(['deploy-fail', 'toString'])(
  "a fault of the kind '%s', which there is not, is refused with those there are",
  (kind) => {
    // Programs without types can write it.
    const fault = { kind } as unknown as Fault;
    const message = new RegExp(
      `^There is no fault of the kind '${kind}'. There are: fail, .*deploy-fails, .*sample-fails\\.$`,
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
