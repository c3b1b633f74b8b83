import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqliteJournal } from '@landfall/core/journal';
import { localProvider } from '@landfall/provider-local';

/** The id of the rollout. */
export const ID = 'greeter-1';

/** What every turn needs, the same each time: the journal and the providers. */
export function platform(folder: string) {
  const server = fileURLToPath(new URL('serve.ts', import.meta.url));
  const local = localProvider({
    directory: join(folder, 'cloud'),
    command: ({ version }) => ({ file: process.execPath, args: [server, version] }),
  });
  return { journal: sqliteJournal(join(folder, 'rollouts.db')), providers: { local } };
}
