import { expect, test } from 'vitest';
import { type ClientSource, clientCache } from './client-cache.ts';
import { providerError } from './contract.ts';

interface Client {
  readonly number: number;
}

/** Makes clients that are numbered, after the errors that are given. */
function source(...errors: readonly unknown[]): ClientSource<Client> {
  let made = 0;
  return {
    load: async () => {
      made += 1;
      if (made <= errors.length) throw errors[made - 1];
      return { number: made };
    },
    package: '@acme/client',
    what: 'client of Acme in eu',
  };
}

test('a client is made once for each name, however many ask at once', async () => {
  const cache = clientCache<Client>();
  const of = source();
  const [one, same] = await Promise.all([cache.get('eu', of), cache.get('eu', of)]);
  expect(one._unsafeUnwrap()).toBe(same._unsafeUnwrap());
  expect((await cache.get('us', of))._unsafeUnwrap()).toEqual({ number: 2 });
});

test('a client that was dropped is made anew, once', async () => {
  const cache = clientCache<Client>();
  const of = source();
  const old = (await cache.get('eu', of))._unsafeUnwrap();
  expect(cache.drop('eu', old)).toBe(true);
  const next = (await cache.get('eu', of))._unsafeUnwrap();
  expect(next).toEqual({ number: 2 });
  expect(cache.drop('eu', old)).toBe(false);
  expect((await cache.get('eu', of))._unsafeUnwrap()).toBe(next);
});

test('a package that is not installed is named, and looked for again', async () => {
  const cache = clientCache<Client>();
  const of = source(Object.assign(new Error('Cannot find it'), { code: 'ERR_MODULE_NOT_FOUND' }));
  expect((await cache.get('eu', of))._unsafeUnwrapErr()).toMatchObject({
    kind: 'unsupported',
    message: '@acme/client is not installed, and is needed for this: add it to your dependencies.',
  });
  expect((await cache.get('eu', of)).isOk()).toBe(true);
});

test('a client that cannot be made is an error, in the words of the source if it has some', async () => {
  const cache = clientCache<Client>();
  expect((await cache.get('a', source(new Error('no key'))))._unsafeUnwrapErr()).toMatchObject({
    kind: 'invalid',
    message: 'Could not make the client of Acme in eu: no key',
  });
  const named = providerError({ kind: 'permission', message: 'sign in' });
  expect((await cache.get('b', { ...source('x'), mapError: () => named }))._unsafeUnwrapErr()).toBe(named);
});
