import { mkdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { formatError, type RolloutEvent, resumeRollout, rollout } from '@landfall/core';
import { type Journal, memoryJournal, type SqliteJournal, sqliteJournal } from '@landfall/core/journal';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';

const FOLDER = fileURLToPath(new URL('../.landfall/', import.meta.url));
const ROUNDS = 5;
const ROUND_MS = 1_000;
const CONCURRENT: readonly number[] = [1, 16, 256];
const MANY = 1_000;

let files = 0;
function newFile(): string {
  files += 1;
  return `${FOLDER}${process.pid}-${files}`;
}

/** About as long as an event of a rollout is. */
function eventOf(rolloutId: string, seq: number): RolloutEvent {
  return { v: 3, seq, at: 1_893_456_000_000, rolloutId, type: 'pause-start', reason: 'x'.repeat(200) };
}

/** Events a second, by rollouts that each wait for one event to be on the disk before they go on to the next. */
async function eventsASecond(journal: Journal, concurrent: number): Promise<number> {
  const until = performance.now() + ROUND_MS;
  let kept = 0;
  const write = async (id: string): Promise<void> => {
    (await journal.create(id, [eventOf(id, 1)]))._unsafeUnwrap();
    const lease = (await journal.acquire(id, 'runner', Date.now(), 60_000))._unsafeUnwrap();
    for (let seq = 2; performance.now() < until; seq += 1) {
      (await journal.append(lease, [eventOf(id, seq)]))._unsafeUnwrap();
      kept += 1;
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: concurrent }, (_, index) => write(`r${index}`)));
  return (kept / (performance.now() - from)) * 1_000;
}

/** Lines a second, by a loop that appends one to a file, syncs it, and goes on. */
async function linesASecond(): Promise<number> {
  const file = await open(newFile(), 'a');
  const line = `${JSON.stringify(eventOf('r1', 1))}\n`;
  const from = performance.now();
  let kept = 0;
  for (; performance.now() < from + ROUND_MS; kept += 1) {
    await file.write(line);
    await file.datasync();
  }
  const rate = (kept / (performance.now() - from)) * 1_000;
  await file.close();
  return rate;
}

async function withFile<T>(work: (journal: SqliteJournal, file: string) => Promise<T>): Promise<T> {
  const file = newFile();
  const journal = sqliteJournal(file);
  (await journal.list())._unsafeUnwrap();
  try {
    return await work(journal, file);
  } finally {
    (await journal.close())._unsafeUnwrap();
  }
}

async function throughput(concurrent: number): Promise<Row> {
  const inJournal: number[] = [];
  const byHand: number[] = [];
  // In turns, so that whatever else the disk does falls on both.
  for (let round = 0; round < ROUNDS; round += 1) {
    inJournal.push(await withFile((journal) => eventsASecond(journal, concurrent)));
    byHand.push(await linesASecond());
  }
  const ratio = median(inJournal) / median(byHand);
  return {
    what: `${concurrent} rollout${concurrent === 1 ? '' : 's'} at once`,
    measured: `${Math.round(median(inJournal)).toLocaleString('en')} events a second`,
    detail: `${ratio.toFixed(1)} times a loop that appends one line and syncs it (${Math.round(median(byHand)).toLocaleString('en')} a second)`,
  };
}

function cloud(): FakeProvider {
  return fakeProvider({ log: false, settleMs: 0, serving: { version: '41' } });
}

function start(journal: Journal, regions: number, fake: FakeProvider) {
  const targets = Array.from({ length: regions }, (_, index) => `fake/region-${index + 1}`);
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  return rollout({ model, regions: [targets] }, { id: 'r', providers: { fake }, journal });
}

/** Milliseconds of a rollout on a cloud without latency. */
async function rolloutMs(journal: Journal, regions: number): Promise<number> {
  const from = performance.now();
  const result = await start(journal, regions, cloud()).result;
  if (result.isErr()) throw new Error(`the rollout that is measured did not succeed: ${formatError(result.error)}`);
  return performance.now() - from;
}

async function costOfARollout(regions: number): Promise<Row> {
  const inMemory: number[] = [];
  const inFile: number[] = [];
  let events = 0;
  for (let round = 0; round < ROUNDS * 4; round += 1) {
    inMemory.push(await rolloutMs(memoryJournal(), regions));
    await withFile(async (journal) => {
      inFile.push(await rolloutMs(journal, regions));
      events = (await journal.read('r'))._unsafeUnwrap().length;
    });
  }
  const more = median(inFile) - median(inMemory);
  return {
    what: `one rollout of ${regions} region${regions === 1 ? '' : 's'}, on a cloud without latency`,
    measured: `${more.toFixed(1)} ms more`,
    detail: `than with the journal in memory (${median(inFile).toFixed(1)} and ${median(inMemory).toFixed(1)} ms), for ${events} events`,
  };
}

/** The time from a call of `resumeRollout` in a process that has read nothing yet to its handle, and what a finished log takes. */
async function resumeAndSize(): Promise<readonly Row[]> {
  const fake = cloud();
  const took: number[] = [];
  let events = 0;
  const file = newFile();
  const first = sqliteJournal(file);
  const run = start(first, MANY, fake);
  run.on('phase-end', ({ phase }) => {
    if (phase === 'wave-1') void run.stop();
  });
  void (await run.result);
  (await first.close())._unsafeUnwrap();
  for (let round = 0; round <= ROUNDS; round += 1) {
    const journal = sqliteJournal(file);
    const from = performance.now();
    const resumed = (await resumeRollout('r', { providers: { fake }, journal }))._unsafeUnwrap();
    took.push(performance.now() - from);
    events = resumed.snapshot().seq;
    if (round < ROUNDS) void resumed.stop();
    void (await resumed.result);
    (await journal.close())._unsafeUnwrap();
  }
  const bytes = statSync(file).size;
  const count = MANY.toLocaleString('en');
  return [
    {
      what: `to resume a rollout of ${count} regions`,
      measured: `${median(took).toFixed(0)} ms`,
      detail: `to open the file, read, check and fold ${events.toLocaleString('en')} events, and check it against today's providers`,
    },
    {
      what: `the log of a rollout of ${count} regions that has ended`,
      measured: `${(bytes / MANY / 1_024).toFixed(1)} KB a region`,
      detail: `${(bytes / 2 ** 20).toFixed(1)} MB of file`,
    },
  ];
}

/** What it costs to keep logs on a disk, with every event synced to it. */
export async function measureJournal(): Promise<Section> {
  mkdirSync(FOLDER, { recursive: true });
  try {
    const rows: Row[] = [];
    for (const concurrent of CONCURRENT) rows.push(await throughput(concurrent));
    for (const regions of [1, 8, 64]) rows.push(await costOfARollout(regions));
    rows.push(...(await resumeAndSize()));
    return { title: 'The journal in a file, every event synced to the disk', rows };
  } finally {
    rmSync(FOLDER, { recursive: true });
  }
}
