import { systemClock } from '@landfall/core';
import { describe, expect, it } from 'vitest';
import { catalogQueue } from './catalog-queue.ts';
import type { ClaimAnswer } from './handlers.ts';

const CLAIMED: ClaimAnswer = { claimed: [] };

/** A queue, with a list of who was answered. */
function played() {
  /** What ends the waits, in their order. */
  const waits: (() => void)[] = [];
  const queue = catalogQueue({ ...systemClock, sleep: () => new Promise<void>((resolve) => waits.push(resolve)) });
  const answered: string[] = [];
  const attempts = new Map<string, AbortController>();
  const join = (id: string): void => {
    const attempt = new AbortController();
    attempts.set(id, attempt);
    void queue.join({ id, targets: [`target of ${id}`] }, attempt.signal).then((answer) => {
      answered.push(answer === undefined ? `${id} calls` : `${id} is told`);
    });
  };
  return {
    queue,
    join,
    /** Time passes. */
    waitLong: () => {
      for (const end of waits.splice(0)) end();
    },
    abort: (id: string) => attempts.get(id)?.abort(),
    take: () => queue.take().map(({ id }) => id),
    answers: async () => {
      // Promises settle first.
      await systemClock.sleep(1);
      return answered.splice(0);
    },
  };
}

describe('requests of the catalog', () => {
  it('the first two turns call, and the others wait for one that takes them along', async () => {
    const { queue, join, take, answers } = played();
    for (const id of ['a', 'b', 'c', 'd']) join(id);
    expect(await answers()).toEqual(['a calls', 'b calls']);
    expect(take()).toEqual(['c', 'd']);
    expect(take()).toEqual([]);
    queue.tell([
      ['c', CLAIMED],
      ['d', CLAIMED],
    ]);
    expect(await answers()).toEqual(['c is told', 'd is told']);
  });

  it('when a call has ended, one that still waits calls next', async () => {
    const { queue, join, answers } = played();
    for (const id of ['a', 'b', 'c', 'd']) join(id);
    await answers();
    queue.done('a');
    queue.done('a');
    expect(await answers()).toEqual(['c calls']);
  });

  it('when the turn that calls is lost, another one calls; one that is lost while it waits is passed over', async () => {
    const { join, abort, take, answers } = played();
    for (const id of ['a', 'b', 'c', 'd', 'e']) join(id);
    await answers();
    abort('c');
    abort('a');
    expect(await answers()).toEqual(['d calls']);
    abort('e');
    expect(take()).toEqual([]);
  });

  it('one that was taken along by a call that went on elsewhere calls itself after a while', async () => {
    const { join, waitLong, take, answers } = played();
    for (const id of ['a', 'b', 'c']) join(id);
    expect(take()).toEqual(['c']);
    expect(await answers()).toEqual(['a calls', 'b calls']);
    waitLong();
    expect(await answers()).toEqual(['c calls']);
  });

  it('an answer for somebody who does not wait is ignored', async () => {
    const { queue, join, answers } = played();
    for (const id of ['a', 'b', 'c']) join(id);
    queue.tell([
      ['c', CLAIMED],
      ['x', CLAIMED],
    ]);
    expect(await answers()).toEqual(['a calls', 'b calls']);
  });
});
