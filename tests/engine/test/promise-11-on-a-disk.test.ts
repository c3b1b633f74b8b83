import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportRollout, rollout } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, onTestFinished, test } from 'vitest';
import { specOf } from './play.ts';

const CONFIDENTIAL = ['hunter2-not-for-disks', 'patient Jane Doe', 'diagnosis: flu', 'diagnosis: cold'];
const [SECRET = '', INPUT = '', ANSWER = '', EXPECTED = ''] = CONFIDENTIAL;

test('no secret value and no payload of a sample is in the bytes of a journal, or in what is exported from it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-promise-11-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'rollouts.db');
  const journal = sqliteJournal(file);
  const spec = specOf(['fake/a'], {
    model: {
      name: 'fraud',
      version: '42',
      artifact: 's3://models/fraud.tar.gz',
      environment: { TOKEN: { secret: 'TOKEN' }, LEVEL: 'a level that is no secret' },
    },
    verify: { samples: 'golden' },
    retry: { baseDelay: '10ms' },
  });
  const fake = fakeProvider({
    settleMs: 0,
    respond: () => ANSWER,
    faults: [
      {
        kind: 'fail',
        method: 'deploy',
        times: 1,
        error: { kind: 'capacity', retryable: true, message: `no ${SECRET}` },
      },
    ],
  });
  const { result } = rollout(spec, {
    id: 'r',
    journal,
    providers: { fake },
    secrets: { TOKEN: SECRET },
    samples: { golden: [{ input: INPUT, expect: EXPECTED }] },
  });
  expect((await result)._unsafeUnwrapErr().kind).toBe('rollout-failed');
  const exported = (await exportRollout(journal, 'r'))._unsafeUnwrap().lines;
  const bytes = [file, `${file}-wal`].filter(existsSync).map((path) => readFileSync(path, 'utf8'));
  (await journal.close())._unsafeUnwrap();
  for (const text of [exported, bytes.join(), readFileSync(file, 'utf8')]) {
    for (const plain of ['a level that is no secret', 'no ***']) expect(text).toContain(plain);
    expect(CONFIDENTIAL.filter((each) => text.includes(each))).toEqual([]);
  }
});
