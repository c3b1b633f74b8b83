import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sqliteJournal } from '@landfall/core/journal';
import { seededRandom } from '@landfall/tests-support';
import { makeDisk, mount, unmount } from './loop-device.ts';

const WRITER = fileURLToPath(new URL('power-loss-writer.ts', import.meta.url));
const MEGABYTES = 32;

/** What was counted over all power losses. */
export interface PowerLossCounts {
  readonly runs: number;
  readonly acknowledged: number;
  /** Acknowledged events that were not there afterwards. */
  readonly lost: number;
  readonly runsWithLoss: number;
  /** What was wrong with a file, beyond what is missing at the end of a log. */
  readonly damage: readonly string[];
}

/** How power is lost. `synchronous`: what SQLite is asked for; less than FULL is a control. */
export interface PowerLossOptions {
  readonly runs: number;
  readonly seed: number;
  readonly synchronous?: 'FULL' | 'NORMAL' | 'OFF';
}

function acknowledgedIn(file: string): ReadonlyMap<string, number> {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return new Map(lines.map((line) => line.split(' ')).map(([id = '', seq]) => [id, Number(seq)]));
}

async function firstAcknowledgement(told: string, writer: ChildProcess): Promise<void> {
  while (readFileSync(told, 'utf8') === '') {
    if (writer.exitCode !== null) throw new Error('the writer has ended by itself');
    await wait(2);
  }
}

/** What is left of a journal. A file that is not there at all has lost everything. */
async function found(
  file: string,
): Promise<{ readonly events: ReadonlyMap<string, number>; readonly damage: readonly string[] }> {
  if (!existsSync(file)) return { events: new Map(), damage: [] };
  const journal = sqliteJournal(file);
  const listed = await journal.list();
  const damage = listed.isErr() ? [listed.error.message] : (await journal.check())._unsafeUnwrap();
  void (await journal.close());
  return { events: new Map(listed.unwrapOr([]).map(({ id, events }) => [id, events])), damage };
}

/**
 * Cuts the power of a disk under a journal at random moments: the writer is killed and the file behind the disk is copied at once, so that whatever was only in the
 * memory of the operating system is gone. Then the copy is mounted, and held against what was acknowledged.
 */
export async function powerLossTest({ runs, seed, synchronous = 'FULL' }: PowerLossOptions): Promise<PowerLossCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-power-'));
  const [empty, disk, copy, mounted] = ['empty', 'disk', 'copy', 'mounted'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  mkdirSync(mounted);
  makeDisk(empty, MEGABYTES);
  const file = join(mounted, 'some', 'where', 'rollouts.db');
  const random = seededRandom(seed);
  const damage: string[] = [];
  let acknowledged = 0;
  let lost = 0;
  let runsWithLoss = 0;
  for (let run = 0; run < runs; run += 1) {
    copyFileSync(empty, disk);
    mount(disk, mounted);
    const told = join(folder, 'told');
    const [out, error] = [openSync(told, 'w'), openSync(join(folder, 'failed'), 'w')];
    const args = ['--conditions=@landfall/source', WRITER, file, synchronous];
    const writer = spawn(process.execPath, args, {
      stdio: ['ignore', out, error],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const exited = once(writer, 'exit');
    closeSync(out);
    closeSync(error);
    await firstAcknowledgement(told, writer);
    await wait(random() * 300);
    writer.kill('SIGKILL');
    await exited;
    const expected = acknowledgedIn(told);
    copyFileSync(disk, copy);
    unmount(mounted);
    mount(copy, mounted);
    const after = await found(file);
    unmount(mounted);
    damage.push(...after.damage);
    let lostNow = 0;
    for (const [id, seq] of expected) {
      acknowledged += seq;
      lostNow += Math.max(0, seq - (after.events.get(id) ?? 0));
    }
    lost += lostNow;
    if (lostNow > 0) runsWithLoss += 1;
  }
  rmSync(folder, { recursive: true });
  return { runs, acknowledged, lost, runsWithLoss, damage };
}
