import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { localProvider } from '../src/index.ts';
import { failure, modelOf, test, value } from './local-world.ts';
import { callOf } from './plain-calls.ts';

const PLAIN_FILE = fileURLToPath(new URL('../package.json', import.meta.url));

describe('a directory', { concurrent: true }, () => {
  test('with a damaged file is an error that says what to do, never a rejection', async ({ createWorld, expect }) => {
    const world = createWorld();
    const { deployment } = await world.serve(modelOf('1'));
    const file = join(world.directory, 'regions', 'north', deployment.id, 'deployment.json');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, 20));
    const error = await failure(world.provider.describe({ deployment }, callOf('look')));
    expect(error).toMatchObject({ kind: 'unexpected', message: expect.stringContaining('cleanUp') });
    writeFileSync(file, whole);
  });

  test('that cannot be one is an error value', async ({ expect }) => {
    const provider = localProvider({ directory: PLAIN_FILE, command: () => ({ file: 'sh' }) });
    const { deployment } = await value(provider.prepare({ model: modelOf('1') }, callOf('k')));
    expect(await failure(provider.deploy({ model: modelOf('1'), deployment }, callOf('k')))).toMatchObject({
      kind: 'unexpected',
    });
  });

  test.for(['../elsewhere', 'a/b', '', '.', 'a b'])(
    'takes no region called "%s"',
    async (region, { createWorld, expect }) => {
      const world = createWorld();
      expect(await failure(world.provider.prepare({ model: modelOf('1') }, callOf('k', region)))).toMatchObject({
        kind: 'invalid',
      });
    },
  );
});
