import { errAsync, okAsync } from 'neverthrow';
import { expect, test } from 'vitest';
import { providerError } from './contract.ts';
import { ifThere } from './if-there.ts';

test('what is not found is undefined, and any other error stays one', async () => {
  const notFound = providerError({ kind: 'not-found', message: 'gone' });
  const denied = providerError({ kind: 'permission', message: 'denied' });
  expect(await ifThere(okAsync(1))).toEqual(await okAsync(1));
  expect((await ifThere(errAsync(notFound)))._unsafeUnwrap()).toBeUndefined();
  expect((await ifThere(errAsync(denied)))._unsafeUnwrapErr()).toBe(denied);
});
