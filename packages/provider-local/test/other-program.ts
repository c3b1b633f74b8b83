/** Another program with the same directory: `node other-program.ts <directory> roll-out <version>` or `... look`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { listDeployments, localProvider } from '../src/index.ts';
import { callOf, SERVER } from './plain-calls.ts';

const [directory = '', order, version = ''] = process.argv.slice(2);

if (order === 'look') {
  process.stdout.write(JSON.stringify((await listDeployments({ directory }))._unsafeUnwrap()));
} else {
  const model = { name: 'iris', version, artifact: 'well', environment: { VERSION: version } };
  const provider = localProvider({
    directory,
    command: ({ artifact }) => ({
      file: process.execPath,
      args: [SERVER, artifact],
      env: { TEST_DIRECTORY: directory },
    }),
  });
  const { deployment } = (await provider.prepare({ model }, callOf('other/deploy/1')))._unsafeUnwrap();
  (await provider.deploy({ model, deployment }, callOf('other/deploy/1')))._unsafeUnwrap();
  while ((await provider.describe({ deployment }, callOf('look')))._unsafeUnwrap().state !== 'ready') await sleep(20);
  (
    await provider.route({ deployment, previous: null, from: 0, percent: 100 }, callOf('other/route/1'))
  )._unsafeUnwrap();
  process.stdout.write(JSON.stringify({ deployment }));
}
