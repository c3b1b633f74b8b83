import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqliteJournal } from '@landfall/core/journal';
import { localProvider } from '@landfall/provider-local';

/** The rollout that all turns are of. */
export const ID = 'greeter-1';

/** What a turn needs, and what has to be the same in each of them: where the log is, and what acts. */
export function platform(folder: string) {
  const server = fileURLToPath(new URL('serve.ts', import.meta.url));
  const local = localProvider({
    directory: join(folder, 'cloud'),
    command: ({ version }) => ({ file: process.execPath, args: [server, version] }),
  });
  return { journal: sqliteJournal(join(folder, 'rollouts.db')), providers: { local } };
}
