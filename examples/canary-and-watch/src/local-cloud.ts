import { fileURLToPath } from 'node:url';
import { localEndpoint, localProvider } from '@landfall/provider-local';

const SERVER = fileURLToPath(new URL('serve.ts', import.meta.url));

/** Two regions of this machine. */
export const REGIONS = ['local/us-east-1', 'local/eu-west-1'] as const;

/** The provider, the model, and where the regions are. */
export function localCloud(directory: string) {
  const local = localProvider({ directory, command: ({ artifact }) => ({ file: process.execPath, args: [artifact] }) });

  async function urlOf(region: string): Promise<string> {
    return (await localEndpoint({ directory, region: region.replace('local/', '') }))._unsafeUnwrap();
  }

  return {
    providers: { local },
    modelOf: (version: string) => ({ name: 'fraud', version, artifact: SERVER, environment: { VERSION: version } }),
    urlOf,
    /** Kills the worker that answers in a region. Its supervisor starts another one later. */
    kill: async (region: string): Promise<void> => {
      const answer = await fetch(`${await urlOf(region)}/worker`);
      process.kill(Number(await answer.text()), 'SIGKILL');
    },
  };
}
