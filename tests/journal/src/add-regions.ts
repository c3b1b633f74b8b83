import { writeSync } from 'node:fs';
import { fileRouter, withEntries } from '@landfall/core/router';

// Adds regions to a table in a file, one by one, as fast as it can, and tells each that is there: `add-regions.ts PATH NAME COUNT`.

const [path = '', name = '', count = ''] = process.argv.slice(2);
const router = fileRouter(path);
const { signal } = new AbortController();

for (let number = 0; number < Number(count); ) {
  const entry = { region: `${name}/${number}`, endpoint: 'fraud', weight: 1, state: 'in' } as const;
  const table = (await router.read({ model: 'fraud', signal }))._unsafeUnwrap();
  const applied = await router.apply(withEntries(table, [entry]), table.version, { signal });
  if (applied.isErr() && applied.error.kind !== 'conflict') throw new Error(applied.error.message);
  if (applied.isErr()) continue;
  writeSync(1, `${entry.region}\n`);
  number += 1;
}
