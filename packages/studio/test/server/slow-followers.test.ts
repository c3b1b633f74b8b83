import type { Clock, RolloutEvent } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { expect, test } from 'vitest';
import { createStudio } from '../../src/index.ts';
import { sampleLog } from '../sample-logs.ts';
import { keepLog } from './studio-setting.ts';

const HEARTBEAT_MS = 1_000;
const [first] = sampleLog();

/** A clock whose heartbeats come when they are called for. */
function beating(): { readonly clock: Clock; readonly beat: () => Promise<void> } {
  const waiting = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          waiting.delete(done);
          resolve();
        };
        if (signal?.aborted === true) return resolve();
        if (ms === 1) return resolve();
        if (ms === HEARTBEAT_MS) waiting.add(done);
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
  return {
    clock,
    async beat() {
      for (const done of waiting) done();
      // What follows from it happens in microtasks.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** A follower of a log of two megabytes, which reads when it is told to. */
async function following() {
  if (first === undefined) throw new Error('the log is empty');
  const { clock, beat } = beating();
  const journal = memoryJournal();
  const message = '7'.repeat(4_000);
  const more = Array.from(
    { length: 500 },
    (_, index): RolloutEvent => ({ v: 3, seq: index + 2, at: 0, rolloutId: first.rolloutId, type: 'warning', message }),
  );
  await keepLog(journal, [first, ...more]);
  const studio = createStudio({ journal, hosts: ['x.example'], clock, heartbeatMs: HEARTBEAT_MS })._unsafeUnwrap();
  const response = await studio.fetch(new Request(`http://x.example/api/rollouts/${first.rolloutId}/events`));
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('there is no stream');
  return { reader, beat, counts: studio.counts, close: studio.close };
}

test('a follower that takes something now and then stays, however slow it is', async () => {
  const { reader, beat, counts } = await following();
  for (let read = 0; read < 12; read += 1) {
    expect((await reader.read()).done).toBe(false);
    for (let beats = 0; beats < 4; beats += 1) await beat();
  }
  expect(counts().followers).toBe(1);
  await reader.cancel();
  expect(counts()).toEqual({ followers: 0, feeds: 0 });
});

test('one that takes nothing for five heartbeats is dropped', async () => {
  const { reader, beat, counts } = await following();
  await reader.read();
  await reader.read();
  for (let beats = 0; beats < 4; beats += 1) await beat();
  expect(counts().followers).toBe(1);
  await beat();
  expect(counts()).toEqual({ followers: 0, feeds: 0 });
  await expect(reader.read()).rejects.toThrow('took nothing for too long');
});

test('one that has everything is not dropped, however long nothing happens', async () => {
  const { reader, beat, counts, close } = await following();
  let text = '';
  while (!text.includes('id: 501\n')) text = new TextDecoder().decode((await reader.read()).value);
  for (let beats = 0; beats < 20; beats += 1) await beat();
  expect(counts().followers).toBe(1);
  close();
  expect(counts()).toEqual({ followers: 0, feeds: 0 });
  expect(await reader.read()).toEqual({ done: true, value: undefined });
});
