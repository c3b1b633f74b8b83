import {
  advance,
  exportRollout,
  formatError,
  importRollout,
  listRollouts,
  pruneRollouts,
  readRollout,
  resumeRollout,
  rollout,
  startRollout,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { SERVING, specOf } from './play.ts';

const SPEC = specOf(['fake/a']);

const WRONGS: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error('the socket is closed');
  },
  rejects: () => Promise.reject(new Error('the socket is closed')),
  'throws what cannot be printed': () => {
    throw Object.create(null);
  },
  'gives nothing': () => undefined,
  'gives no Result': async () => ({ ok: true }),
};

/** A journal of which one method does something else from its `nth` call on. */
function broken(kept: Journal, method: keyof Journal, nth: number, wrong: () => unknown): Journal {
  let calls = 0;
  return {
    ...kept,
    [method]: (...given: readonly never[]) => {
      calls += 1;
      return calls >= nth ? wrong() : (kept[method] as (...of: readonly never[]) => unknown)(...given);
    },
  };
}

for (const [how, wrong] of Object.entries(WRONGS)) {
  test(`a journal that ${how} is named as what failed, whatever it was asked`, async () => {
    for (const method of ['create', 'acquire', 'read', 'inbox', 'append', 'claim', 'renew', 'release'] as const) {
      for (const nth of [1, 2]) {
        const clock = virtualClock();
        const fake = fakeProvider({ ...SERVING, clock });
        const kept = memoryJournal();
        const options = { providers: { fake }, clock, id: 'r' };
        const journal = broken(kept, method, nth, wrong);
        const result = await rollout(SPEC, { ...options, journal }).result;
        // Some are asked once only.
        if (result.isOk() && nth === 2) continue;
        const error = result._unsafeUnwrapErr();
        expect(error).toMatchObject({
          kind: 'journal-failed',
          message: expect.stringMatching(new RegExp(`^journal\\.${method} (threw: .|did not return a Result$)`)),
        });
        expect(formatError(error)).toMatch(/^The journal failed/);
        const { length } = fake.calls;
        await clock.advance(3_600_000);
        expect(fake.calls).toHaveLength(length);
      }
    }
  });
}

test('every function that takes a journal gives an error where the journal throws', async () => {
  const clock = virtualClock();
  const options = { providers: { fake: fakeProvider(SERVING) }, clock, id: 'r' };
  const kept = memoryJournal();
  (await startRollout(SPEC, { ...options, journal: kept }))._unsafeUnwrap();
  const { lines } = (await exportRollout(kept, 'r'))._unsafeUnwrap();
  const methods = Object.keys(kept).filter((key) => key !== 'specVersion');
  const throwing = Object.fromEntries(methods.map((method) => [method, WRONGS['throws']]));
  const journal = { ...throwing, specVersion: 'v1' } as unknown as Journal;
  for (const answer of [
    await startRollout(SPEC, { ...options, journal }),
    await resumeRollout('r', { ...options, journal }),
    await advance('r', { ...options, journal }),
    await readRollout(journal, 'r'),
    await listRollouts(journal, { clock }),
    await pruneRollouts(journal, { olderThan: '1d', clock }),
    await exportRollout(journal, 'r'),
    await importRollout(journal, lines),
  ])
    expect(answer._unsafeUnwrapErr()).toMatchObject({
      kind: 'journal-failed',
      message: expect.stringContaining('threw: Error: the socket is closed'),
    });
});

test('a journal may be an object of a class', async () => {
  const clock = virtualClock();
  class Kept {
    readonly specVersion = 'v1';
    readonly kept = memoryJournal();
  }
  const methods = Object.keys(memoryJournal()).filter((key) => key !== 'specVersion') as (keyof Journal)[];
  for (const method of methods)
    Object.defineProperty(Kept.prototype, method, {
      value(this: Kept, ...given: readonly never[]) {
        return (this.kept[method] as (...of: readonly never[]) => unknown)(...given);
      },
    });
  const journal = new Kept() as unknown as Journal;
  const run = rollout(SPEC, { providers: { fake: fakeProvider(SERVING) }, clock, journal });
  expect((await run.result).isOk()).toBe(true);
});
