import { rollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { oneLog } from '../src/invariants.ts';
import { SERVING, specOf } from './play.ts';

const SPEC = specOf(['fake/a']);

test.each([
  ['ended', false],
  ['was stopped half-way', true],
])(
  'of two processes that start the same id at once, the one that gets its turn when the other %s goes on from there',
  async (_how, stops) => {
    const clock = virtualClock();
    const fake = fakeProvider({ ...SERVING, clock });
    const kept = memoryJournal();
    // The one that made the log is held up before it has the lease.
    const slow: Journal = {
      ...kept,
      async acquire(...of) {
        await clock.sleep(3_600_000);
        return kept.acquire(...of);
      },
    };
    const options = { providers: { fake }, clock, id: 'r' };
    const first = rollout(SPEC, { ...options, journal: slow });
    await clock.sleep(1);
    const second = rollout(SPEC, { ...options, journal: kept });
    second.on('step-end', ({ step }) => {
      if (stops && step === 'deploy:fake/a') void second.stop();
    });
    expect((await second.result).isOk()).toBe(!stops);
    expect((await first.result)._unsafeUnwrap().id).toBe('r');
    expect(oneLog({ events: (await kept.read('r'))._unsafeUnwrap() })).toEqual([]);
    expect(fake.calls.filter(({ method }) => method === 'deploy')).toHaveLength(1);
  },
);
