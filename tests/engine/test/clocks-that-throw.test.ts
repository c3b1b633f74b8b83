import { advance, type Clock, resumeRollout, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { SERVING, specOf } from './play.ts';

/** Whether a call is in flight, and a provider whose deploys take ten seconds. */
function slow(): { readonly fake: FakeProvider; readonly clock: ReturnType<typeof virtualClock>; busy: () => number } {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  let busy = 0;
  const deploy: typeof fake.deploy = async (request, call) => {
    busy += 1;
    await clock.sleep(10_000);
    busy -= 1;
    return fake.deploy(request, call);
  };
  return { fake: { ...fake, deploy }, clock, busy: () => busy };
}

/** A clock that throws once a deploy is in flight. */
function breaking(clock: Clock, busy: () => number): Clock {
  return {
    ...clock,
    elapsed() {
      if (busy() > 0) throw new Error('the clock broke');
      return clock.now();
    },
  };
}

test.each(['rollout', 'advance'] as const)(
  'where the engine throws in %s, the result says so, calls in flight are awaited, and another process goes on at once',
  async (how) => {
    const { fake, clock, busy } = slow();
    const journal = memoryJournal();
    const options = { providers: { fake }, journal, clock: breaking(clock, busy) };
    const spec = specOf(['fake/a']);
    if (how === 'advance') (await startRollout(spec, { ...options, id: 'r' }))._unsafeUnwrap();
    const ended =
      how === 'rollout'
        ? await rollout(spec, { ...options, id: 'r' }).result
        : await advance('r', { ...options, forUpTo: '1h' });
    expect(ended._unsafeUnwrapErr()).toMatchObject({
      kind: 'internal',
      message: expect.stringContaining('the clock broke'),
    });
    expect(busy()).toBe(0);
    const resumed = (await resumeRollout('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
    expect((await resumed.result).isOk()).toBe(true);
  },
);
