import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteJournal } from '@landfall/core/journal';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT_CODES } from '../src/command-line/cli-failure.ts';
import { formatHelp } from '../src/command-line/format-help.ts';
import { COMMANDS } from '../src/commands/command-table.ts';
import { play } from './played.ts';
import { landfall } from './run-landfall.ts';

const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
// Inside of this package, so that the module of providers finds the fake provider.
const folder = mkdtempSync(join(import.meta.dirname, 'readme-'));
const file = join(folder, 'rollouts.db');

beforeAll(async () => {
  const journal = sqliteJournal(file);
  const spec = { approvals: [{ before: 'wave-2', by: ['ada'] }] } as const;
  await play({ journal, id: 'fraud-42', spec, options: { onHold: 'return' } });
  (await journal.close())._unsafeUnwrap();
  writeFileSync(
    join(folder, 'rollout.json'),
    JSON.stringify({ model: { name: 'm', version: '1' }, regions: ['fake/a'] }),
  );
  const providers =
    "import { fakeProvider } from '@landfall/provider-fake';\nexport const providers = { fake: fakeProvider() };\n";
  writeFileSync(join(folder, 'providers.mjs'), providers);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The commands of the README, without their comments. */
const LINES = [...README.matchAll(/^```sh\n(.*?)^```$/gms)]
  .flatMap(([, block = '']) => block.split('\n'))
  .filter((line) => line.startsWith('landfall '))
  .map((line) => line.replace(/ +#.*$/, ''));

/** What is exited with, where it is not 0. */
const EXITS: Readonly<Record<string, number>> = {
  follow: EXIT_CODES.interrupted,
  // Nothing drives the rollout here, so nobody takes the command.
  'abort --wait': EXIT_CODES.interrupted,
};

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '').slice(1);
}

test('every command of the README runs, in its order', { timeout: 240_000 }, async () => {
  expect(LINES.length).toBeGreaterThan(15);
  for (const line of LINES) {
    const args = wordsOf(line);
    const name = args[0] ?? '';
    const key = args.includes('--wait') ? `${name} --wait` : name;
    const waits = ['follow', 'studio', 'abort --wait'].includes(key);
    const signal = waits ? AbortSignal.timeout(300) : undefined;
    const { code, err } = await landfall(args, { env: { LANDFALL_JOURNAL: file }, cwd: folder, signal });
    expect({ line, code, err: code === 0 ? err : '' }).toEqual({ line, code: EXITS[key] ?? EXIT_CODES.done, err: '' });
  }
});

test('the README and the help tell every exit code, and every command is in the README', () => {
  for (const code of Object.values(EXIT_CODES)) expect(README).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
  const help = formatHelp(COMMANDS);
  for (const code of Object.values(EXIT_CODES)) expect(help).toMatch(new RegExp(`^ {2}${code} `, 'm'));
  for (const { name } of COMMANDS) expect(README).toMatch(new RegExp(`\\b${name}\\b`));
});
