import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteJournal } from '@landfall/core/journal';
import { play } from './played.ts';

/** A folder with a journal of three rollouts: `good-1` succeeded, `bad-1` failed, and `held-1` waits for an approval by ada. */
export interface KeptRollouts {
  readonly folder: string;
  readonly file: string;
  remove(): void;
}

/** Plays the three rollouts into a journal in a file. */
export async function keepRollouts(): Promise<KeptRollouts> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-cli-'));
  const file = join(folder, 'rollouts.db');
  const journal = sqliteJournal(file);
  await play({ journal, id: 'good-1' });
  await play({ journal, id: 'bad-1', cloud: { faults: [{ kind: 'deploy-fails', region: 'eu-west-2' }] } });
  const spec = { approvals: [{ before: 'wave-2', by: ['ada'] }], allowBlocked: ['42'] } as const;
  await play({ journal, id: 'held-1', spec, options: { onHold: 'return' } });
  (await journal.close())._unsafeUnwrap();
  return { folder, file, remove: () => rmSync(folder, { recursive: true }) };
}
