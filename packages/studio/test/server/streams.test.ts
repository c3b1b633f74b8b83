import type { RolloutEvent } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { err } from 'neverthrow';
import { expect, onTestFinished, test } from 'vitest';
import type { ServeOptions } from '../../src/index.ts';
import { APPROVED, sampleLog } from '../sample-logs.ts';
import { type Followed, follow } from './sse-client.ts';
import { keepLog, type Visited, visit } from './studio-setting.ts';

const events = sampleLog({ world: { commands: APPROVED } });
const id = events[0]?.rolloutId ?? '';
const PATH = `/api/rollouts/${id}/events`;
const COUNT = 120;
const log: readonly RolloutEvent[] = [
  ...events.slice(0, COUNT - 1),
  { v: 3, seq: COUNT, at: events[COUNT]?.at ?? 0, rolloutId: id, type: 'rollout-end', outcome: 'aborted' },
];

async function visiting(options: Partial<ServeOptions> = {}): Promise<Visited> {
  const visited = await visit(options);
  onTestFinished(() => visited.studio.close());
  return visited;
}

function stream(
  { origin, headers }: Visited,
  more: Readonly<Record<string, string>> = {},
  query = '',
): Promise<Followed> {
  return follow(`${origin}${PATH}${query}`, { ...headers, ...more });
}

function seqs({ messages }: Followed): readonly number[] {
  return messages.flatMap(({ event, data }) =>
    event === 'message' ? [(JSON.parse(data) as { seq: number }).seq] : [],
  );
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A journal that counts its reads, and can be made to fail. */
function watchedJournal(): {
  journal: Journal;
  reads: () => number;
  answer: (next: Journal['read'] | undefined) => void;
} {
  const kept = memoryJournal();
  let reads = 0;
  let instead: Journal['read'] | undefined;
  const read = ((...given: Parameters<Journal['read']>) => {
    reads += 1;
    return (instead ?? kept.read)(...given);
  }) as Journal['read'];
  return { journal: { ...kept, read }, reads: () => reads, answer: (next) => (instead = next) };
}

test('a stream has every event once, in order, with its number as id, and then ends', async () => {
  const visited = await visiting();
  await keepLog(visited.journal, log);
  const followed = await stream(visited);
  await followed.until(followed.isOver);
  expect(seqs(followed)).toEqual(numbers(1, COUNT));
  expect(followed.messages.slice(0, -1).map((message) => Number(message.id))).toEqual(numbers(1, COUNT));
  expect(followed.messages.at(-1)).toMatchObject({ event: 'end', data: `{"seq":${COUNT}}` });
});

test('it goes on after Last-Event-ID, or else after the number in the address', async () => {
  const visited = await visiting();
  await keepLog(visited.journal, log);
  for (const [headers, query, first] of [
    [{ 'last-event-id': '100' }, '', 101],
    [{}, '?after=50', 51],
    [{ 'last-event-id': '100' }, '?after=50', 101],
    [{ 'last-event-id': '' }, '?after=50', 51],
  ] as const) {
    const followed = await stream(visited, headers, query);
    await followed.until(followed.isOver);
    expect(seqs(followed)).toEqual(numbers(first, COUNT));
  }
  const none = await stream(visited, { 'last-event-id': String(COUNT) });
  await none.until(none.isOver);
  expect(none.messages).toEqual([{ id: undefined, event: 'end', data: `{"seq":${COUNT}}` }]);
});

test('a log that grows while it is read reaches every follower, wherever they began', async () => {
  const visited = await visiting();
  const growing = await keepLog(visited.journal, log, 10);
  const early = await stream(visited);
  await early.until(() => early.messages.length === 10);
  await growing.grow(30);
  const later = await stream(visited, {}, '?after=35');
  await later.until(() => later.messages.length === 5);
  const whole = await stream(visited);
  await growing.grow(1);
  await growing.grow(COUNT - 41);
  for (const followed of [early, later, whole]) await followed.until(followed.isOver);
  expect(seqs(early)).toEqual(numbers(1, COUNT));
  expect(seqs(later)).toEqual(numbers(36, COUNT));
  expect(seqs(whole)).toEqual(numbers(1, COUNT));
});

test('a stream in which nothing happens sends comments', async () => {
  const visited = await visiting({ heartbeatMs: 5 });
  await keepLog(visited.journal, log, 10);
  const followed = await stream(visited);
  const comments = followed.comments();
  await followed.until(() => followed.comments() > comments + 2);
  expect(seqs(followed)).toEqual(numbers(1, 10));
});

test('32 followers share one read of the log, one more is told to come later, and nothing is left of them', async () => {
  const { journal, reads } = watchedJournal();
  const visited = await visiting({ journal, pollMs: 5 });
  const growing = await keepLog(journal, log, 10);
  const all: Followed[] = [];
  for (let count = 0; count < 32; count += 1) all.push(await stream(visited));
  for (const followed of all) await followed.until(() => followed.messages.length === 10);
  expect(visited.studio.counts()).toEqual({ followers: 32, feeds: 1 });

  const refused = await visited.get(PATH);
  expect([refused.status, JSON.parse(refused.body).kind, refused.headers['retry-after']]).toEqual([503, 'busy', '10']);

  // As many reads as polls, not as followers: each event takes one read of the feed until it is seen.
  const before = reads();
  for (let count = 11; count <= 20; count += 1) {
    await growing.grow(1);
    for (const followed of all) await followed.until(() => followed.messages.length === count);
  }
  const polls = reads() - before;
  expect(polls).toBeGreaterThanOrEqual(10);
  const slowest = await stillReading(reads);
  expect(slowest).toBe(true);
  expect(polls).toBeLessThan(10 * 32);

  all[0]?.close();
  await settled(() => visited.studio.counts().followers === 31);
  const again = await stream(visited, {}, '?after=15');
  await again.until(() => again.messages.length === 5);
  for (const followed of [...all, again]) followed.close();
  await settled(() => visited.studio.counts().followers === 0);
  expect(visited.studio.counts()).toEqual({ followers: 0, feeds: 0 });
  expect(await stillReading(reads)).toBe(false);
});

/** Resolves once this is so. */
async function settled(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Whether reads go on, beyond the one that may be under way. */
async function stillReading(reads: () => number): Promise<boolean> {
  const before = reads();
  for (let turn = 0; turn < 40 && reads() <= before + 1; turn += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return reads() > before + 1;
}

test('what cannot be followed is refused before the stream begins', async () => {
  const visited = await visiting();
  await keepLog(visited.journal, log, 10);
  for (const [path, status, kind] of [
    ['/api/rollouts/none/events', 404, 'unknown-rollout'],
    ['/api/rollouts/%E0%A4%A/events', 400, 'invalid'],
    [`${PATH}?after=11`, 400, 'invalid'],
    [`${PATH}?after=-1`, 400, 'invalid'],
    [`${PATH}?after=1e3`, 400, 'invalid'],
    [`${PATH}/more`, 404, 'invalid'],
  ] as const) {
    const answer = await visited.get(path);
    expect([path, answer.status, JSON.parse(answer.body).kind]).toEqual([path, status, kind]);
  }
  expect(visited.studio.counts()).toEqual({ followers: 0, feeds: 0 });
});

test('of a damaged log comes what is whole, then why there is no more', async () => {
  const { journal, answer } = watchedJournal();
  const visited = await visiting({ journal });
  await keepLog(journal, log);
  answer(async (...[, after = 0]: readonly unknown[]) => {
    const whole = log.slice(Number(after), 30);
    return err({ kind: 'damaged', message: 'event 31 was changed', whole });
  });
  const followed = await stream(visited);
  await followed.until(followed.isOver);
  expect(seqs(followed)).toEqual(numbers(1, 30));
  const last = followed.messages.at(-1);
  expect(last?.event).toBe('problem');
  expect(JSON.parse(last?.data ?? '')).toEqual({ kind: 'damaged', message: 'event 31 was changed', retry: false });
});

test('a journal that fails for a moment disturbs nobody; one that goes on failing ends the stream, to be tried again', async () => {
  const { journal, answer } = watchedJournal();
  const visited = await visiting({ journal, pollMs: 1 });
  const growing = await keepLog(journal, log, 10);
  const followed = await stream(visited);
  await followed.until(() => followed.messages.length === 10);
  let failures = 0;
  await new Promise<void>((resolve) => {
    answer(async () => {
      failures += 1;
      if (failures === 2) answer(undefined);
      resolve();
      return err({ kind: 'failed', message: 'the disk is full' });
    });
  });
  await growing.grow(5);
  await followed.until(() => followed.messages.length === 15);
  answer(() => Promise.reject(new Error('the disk is gone')));
  await followed.until(followed.isOver);
  expect(JSON.parse(followed.messages.at(-1)?.data ?? '')).toEqual({
    kind: 'journal',
    message: 'The journal failed: the disk is gone',
    retry: true,
  });
  answer(undefined);
  const again = await stream(visited, { 'last-event-id': '15' });
  await growing.grow(COUNT - 15);
  await again.until(again.isOver);
  expect(seqs(again)).toEqual(numbers(16, COUNT));
});

test('a follower that takes nothing is dropped, and meanwhile next to nothing is kept for it', async () => {
  const long = '7'.repeat(4_000);
  const first = events[0];
  if (first === undefined) throw new Error('the log is empty');
  const large = [
    first,
    ...numbers(2, 3_000).map(
      (seq): RolloutEvent => ({ v: 3, seq, at: first.at, rolloutId: id, type: 'warning', message: `${seq} ${long}` }),
    ),
  ];
  const visited = await visiting({ heartbeatMs: 250, pollMs: 200 });
  const growing = await keepLog(visited.journal, large, 2_990);
  const stuck = await stream(visited);
  stuck.pause();
  const reading = await stream(visited, {}, '?after=2000');
  // Further behind than what is kept for all.
  const late = await stream(visited, {}, '?after=10');
  await growing.grow(10);
  await reading.until(() => reading.messages.length === 1_000 || reading.isOver());
  await late.until(() => late.messages.length === 2_990 || late.isOver());
  expect(seqs(late)).toEqual(numbers(11, 3_000));
  await settled(() => visited.studio.counts().followers === 2);
  expect(stuck.messages.length).toBeLessThan(1_000);
});

test('a part of a log comes as JSON to who asks for that', async () => {
  const visited = await visiting();
  await keepLog(visited.journal, log);
  const { body, headers } = await visited.get(`${PATH}?after=100`, { accept: 'application/json' });
  expect(headers['content-type']).toContain('application/json');
  const part = JSON.parse(body) as { events: readonly { seq: number }[]; more: boolean; ended: boolean };
  expect(part.events.map(({ seq }) => seq)).toEqual(numbers(101, COUNT));
  expect(part).toMatchObject({ more: false, ended: true });
});
