import { virtualClock } from '@landfall/core/testing';
import { expect, test } from 'vitest';
import { type FakeOptions, fakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, errorOf, look, model, REGION } from './one-call.ts';

/** A cloud, and a deploy in it that can be called again and again. */
async function prepared(options: FakeOptions) {
  const fake = fakeProvider(options);
  const { deployment } = await answerOf(fake.prepare({ model: model() }, call()));
  const deploy = (given: Parameters<typeof call>[1] = {}) =>
    fake.deploy({ model: model(), deployment }, call(0, given));
  return { fake, deployment, deploy };
}

test('fail: the call is refused once by default, and nothing is changed', async () => {
  const { fake, deploy } = await prepared({ faults: [{ kind: 'fail', method: 'deploy' }] });
  expect(await errorOf(deploy())).toMatchObject({ kind: 'transient', retryable: true, scope: 'region' });
  expect(fake.running()).toEqual([]);
  await answerOf(deploy());
  expect(fake.running()).toHaveLength(1);
});

test('fail: after so many, so many times, with the error that is given', async () => {
  const error = { kind: 'artifact', message: 'no such file' } as const;
  const { deploy } = await prepared({ faults: [{ kind: 'fail', method: 'deploy', after: 1, times: 2, error }] });
  await answerOf(deploy());
  expect(await errorOf(deploy())).toEqual({ ...error, retryable: false, scope: 'model' });
  expect(await errorOf(deploy())).toMatchObject(error);
  await answerOf(deploy());
});

test('a fault hits the region, the version and the method that it names, and no other', async () => {
  const faults = [{ kind: 'fail', region: 'eu-west-1', version: '42', method: 'deploy' }] as const;
  const fake = fakeProvider({ faults });
  await deployed(fake, { region: 'us-east-1' });
  await deployed(fake, { region: 'eu-west-1', version: '41' });
  await expect(deployed(fake, { region: 'eu-west-1' })).rejects.toThrow('deploy in eu-west-1 failed on purpose');
});

test('a fault without a method hits any, and the first of several that match is the one that happens', async () => {
  const { fake, deployment } = await prepared({});
  fake.fault({ kind: 'throttle', region: REGION });
  fake.fault({ kind: 'fail', region: REGION });
  expect(await errorOf(fake.describe({ deployment }, call()))).toMatchObject({ kind: 'throttled' });
  expect(await errorOf(fake.retire({ deployment }, call()))).toMatchObject({ kind: 'transient' });
});

test('throttle: the cloud says how long to wait', async () => {
  const { deploy } = await prepared({ faults: [{ kind: 'throttle', method: 'deploy', retryAfterMs: 7_000 }] });
  expect(await errorOf(deploy())).toMatchObject({ kind: 'throttled', retryable: true, retryAfterMs: 7_000 });
});

test.each([
  { afterChange: false, made: 0 },
  { afterChange: true, made: 1 },
])('hang: no answer until the caller gives up (afterChange: $afterChange)', async ({ afterChange, made }) => {
  const { fake, deploy } = await prepared({ faults: [{ kind: 'hang', method: 'deploy', afterChange }] });
  const caller = new AbortController();
  const answer = deploy({ signal: caller.signal });
  await virtualClock().sleep(3_600_000);
  expect(fake.calls.at(-1)).toMatchObject({ method: 'deploy', outcome: 'unanswered' });
  expect(fake.running()).toHaveLength(made);
  caller.abort();
  expect(await errorOf(answer)).toMatchObject({ kind: 'transient' });
  expect(fake.calls.at(-1)).toMatchObject({ method: 'deploy', outcome: 'transient' });
});

test('slow: the change is made at once, the answer comes later, or when the caller gives up', async () => {
  const clock = virtualClock({ startAt: 0 });
  const { fake, deploy } = await prepared({ clock, faults: [{ kind: 'slow', method: 'deploy', ms: 4_000, times: 2 }] });
  const answer = deploy();
  expect(fake.running()).toHaveLength(1);
  await answerOf(answer);
  expect(clock.now()).toBe(4_000);
  await answerOf(deploy({ signal: AbortSignal.abort() }));
  expect(clock.now()).toBe(4_000);
  expect(clock.sleepers()).toBe(0);
});

test('slow: without a clock the script is refused, with the way out', () => {
  const slow = { kind: 'slow', ms: 1 } as const;
  expect(() => fakeProvider({ faults: [slow] })).toThrow('needs a clock');
  expect(() => fakeProvider().fault(slow)).toThrow('needs a clock');
});

test('error-after-change: the change is there, the answer says that it is not, and the repetition finds it', async () => {
  const { fake, deployment, deploy } = await prepared({ faults: [{ kind: 'error-after-change', method: 'deploy' }] });
  expect(await errorOf(deploy())).toMatchObject({ kind: 'transient' });
  expect(await look(fake, deployment, 0)).toMatchObject({ state: 'ready', owner: 'r1/deploy/1' });
  await answerOf(deploy());
  expect(fake.running()).toHaveLength(1);
});

test('error-after-change: what the cloud refuses anyway is refused with its own error', async () => {
  const { deploy } = await prepared({
    regions: { [REGION]: { capacity: 0 } },
    faults: [{ kind: 'error-after-change', method: 'deploy' }],
  });
  expect(await errorOf(deploy())).toMatchObject({ kind: 'capacity' });
});

test('throws: an exception escapes, as a rejection, and nothing is changed', async () => {
  const { fake, deploy } = await prepared({
    faults: [{ kind: 'throws', method: 'deploy', message: 'x is undefined' }],
  });
  await expect(deploy()).rejects.toThrow('x is undefined');
  expect(fake.running()).toEqual([]);
  expect(fake.calls.at(-1)).toMatchObject({ outcome: 'thrown' });
});

test('an exception in a function of the options escapes as a rejection too', async () => {
  const fake = fakeProvider({
    respond: () => {
      throw new Error('broken responder');
    },
  });
  const { deployment } = await deployed(fake);
  const answer = fake.verify({ deployment, samples: [{ input: 1 }] }, call());
  await expect(answer).rejects.toThrow('broken responder');
});

test('hang: what the cloud refused meanwhile is refused with its own error', async () => {
  const { deploy } = await prepared({
    regions: { [REGION]: { capacity: 0 } },
    faults: [{ kind: 'hang', method: 'deploy', afterChange: true }],
  });
  expect(await errorOf(deploy({ signal: AbortSignal.abort() }))).toMatchObject({ kind: 'capacity' });
});
