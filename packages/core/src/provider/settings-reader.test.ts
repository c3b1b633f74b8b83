import { expect, test } from 'vitest';
import * as z from 'zod';
import { SettingsError, settingsReader } from './settings-reader.ts';

interface Settings {
  readonly url: string;
  readonly count: number;
}

test('settings that are valid are passed on as they are, and the schema is built once, on first use', () => {
  let built = 0;
  const parse = settingsReader<Settings>('Acme', () => {
    built += 1;
    return z.object({ url: z.string(), count: z.number() });
  });
  expect(built).toBe(0);
  const settings = { url: 'http://acme', count: 2, extra: () => 1 };
  expect(parse(settings)._unsafeUnwrap()).toBe(settings);
  expect(parse({ ...settings, count: 3 })._unsafeUnwrap()).toMatchObject({ count: 3 });
  expect(built).toBe(1);
});

test('all mistakes are found at once, with their place and without the value', () => {
  const parse = settingsReader<Settings>('Acme', () => z.strictObject({ url: z.string(), count: z.number() }));
  const error = parse({ url: 5, count: 'secret', ulr: 1 })._unsafeUnwrapErr();
  expect(error).toBeInstanceOf(SettingsError);
  expect(error).toBeInstanceOf(TypeError);
  expect(error.name).toBe('SettingsError');
  expect(error.issues.map(({ path }) => path).sort()).toEqual(['count', 'ulr', 'url']);
  expect(error.message).toMatch(/^The Acme settings are not valid:/);
  expect(error.message).not.toContain('secret');
});
