import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { landfall } from './run-landfall.ts';

// In this package, so that the module of providers finds the package of the fake provider.
const folder = mkdtempSync(join(import.meta.dirname, 'plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SPEC = {
  model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
  regions: ['fake/us-east-1', ['fake/eu-west-1', 'fake/eu-west-2']],
  stages: [{ percent: 5, bake: { min: '10m', max: '2h' } }, { percent: 100 }],
  approvals: [{ before: 'wave-2' }],
};
const spec = join(folder, 'rollout.json');
writeFileSync(spec, JSON.stringify(SPEC));
writeFileSync(
  join(folder, 'providers.mjs'),
  "import { fakeProvider } from '@landfall/provider-fake';\nexport const providers = { fake: fakeProvider({ serving: { version: '41' } }) };\n",
);

const plan = (...args: readonly string[]) => landfall(['plan', ...args], { cwd: folder });

test('without providers, it checks the spec and tells what the spec says', async () => {
  const { code, out } = await plan('rollout.json');
  expect(code).toBe(0);
  expect(out).toContain('The spec is valid: fraud 42 to 3 regions.');
  expect(out).toMatch(/wave 2 +fake\/eu-west-1, fake\/eu-west-2\n/);
  expect(out).toMatch(/stages +5 %, then at least 10m, at most 2h\n +100 %\n/);
  expect(out).toMatch(/approvals +wave-2\n/);
  expect(out).toContain('--providers FILE.mjs');
  expect(JSON.parse((await plan('rollout.json', '--json')).out)).toEqual({ spec: SPEC });
});

test('with providers, it tells the whole plan', async () => {
  const { code, out } = await plan('rollout.json', '--providers', 'providers.mjs');
  expect(code).toBe(0);
  expect(out).toContain('Roll out fraud 42 to 3 regions in 2 waves.');
  expect(out).toContain('\nBounds\n');
  expect(JSON.parse((await plan('rollout.json', '--providers', 'providers.mjs', '--json')).out)).toMatchObject({
    plan: { spec: SPEC, regions: [{ key: 'fake/us-east-1' }, {}, {}] },
  });
});

test('a plan that the settings of a provider will make fail exits with 1', async () => {
  writeFileSync(
    join(folder, 'small.mjs'),
    "import { fakeProvider } from '@landfall/provider-fake';\nconst fake = fakeProvider();\nconst preview = () => ({ problems: ['the account has no quota'] });\nexport const providers = { fake: { ...fake, preview } };\n",
  );
  const { code, out } = await plan('rollout.json', '--providers', 'small.mjs');
  expect([code, out]).toEqual([1, expect.stringContaining('the account has no quota')]);
});

test('a spec that is not valid exits with 2, with every issue and its path', async () => {
  const wrong = { ...SPEC, regionz: [], model: { name: 'fraud' } };
  const { code, err } = await landfall(['plan', '-'], { input: JSON.stringify(wrong) });
  expect(code).toBe(2);
  expect(err).toContain('regionz');
  expect(err).toContain('model.version');
  const text = await landfall(['plan', '-'], { input: '{' });
  expect([text.code, text.err]).toEqual([2, expect.stringContaining('The standard input is not JSON')]);
  expect((await plan('none.json')).err).toContain('Cannot read');
});

test('a module without providers, or that cannot be loaded, is named', async () => {
  writeFileSync(join(folder, 'empty.mjs'), 'export const provider = {};\n');
  const empty = await plan('rollout.json', '--providers', 'empty.mjs');
  expect([empty.code, empty.err]).toEqual([
    2,
    expect.stringMatching(/must export providers.*its exports are: provider/),
  ]);
  const none = await plan('rollout.json', '--providers', 'none.mjs');
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('Cannot load')]);
  writeFileSync(join(folder, 'other.mjs'), 'export const providers = { aws: {} };\n');
  expect((await plan('rollout.json', '--providers', 'other.mjs')).code).toBe(2);
});
