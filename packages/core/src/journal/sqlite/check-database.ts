import { isDamage } from '../../sqlite/sqlite-codes.ts';
import type { Database } from './database.ts';
import { readEvents } from './event-rows.ts';
import { damagedEntries } from './ledger-rows.ts';
import type { RolloutRow } from './rollout-row.ts';

/** Lists the damage: SQLite's own check of the file, then every log and the ledger against their checksums. Empty if there is none. */
export function checkDatabase(database: Database): readonly string[] {
  const found: string[] = [];
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      found.push(`${database.file}: ${String(thrown)}`);
    }
  };
  guarded(() => {
    for (const { integrity_check: said } of database.rows('PRAGMA integrity_check'))
      if (said !== 'ok') found.push(`${database.file}: ${String(said)}`);
  });
  guarded(() => {
    for (const row of database.rows<RolloutRow>('SELECT * FROM rollouts ORDER BY number')) {
      const read = readEvents(database, row, 0);
      if (read.isErr()) found.push(read.error.message);
    }
  });
  guarded(() => {
    found.push(...damagedEntries(database));
  });
  return found;
}
