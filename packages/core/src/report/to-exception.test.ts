import { expect, test } from 'vitest';
import { formatError } from './format-error.ts';
import { toException } from './to-exception.ts';

test('an exception carries the paragraph, the name and the data', () => {
  const error = { kind: 'stopped', reason: 'SIGTERM' } as const;
  const exception = toException(error);
  expect(exception).toBeInstanceOf(Error);
  expect(exception.message).toBe(formatError(error));
  expect(String(exception)).toMatch(/^RolloutError: The rollout was stopped/);
  expect(exception.rolloutError).toBe(error);
});
