import { expect, test } from 'vitest';
import { unknownKeys } from './unknown-key.ts';

const KNOWN = ['providers', 'journal', 'onSignal', 'onListenerError', 'id'];

function issuesOf(options: object): readonly string[] {
  return unknownKeys(options, KNOWN, ['options']).map(({ path, message }) => `${path} ${message}`);
}

test.each([
  ['provider', 'providers'],
  ['jorunal', 'journal'],
  ['journ', 'journal'],
  ['onsignal', 'onSignal'],
  ['ID', 'id'],
  ['onListenersErrors', 'onListenerError'],
])('a misspelt %s is taken for %s', (key, nearest) => {
  expect(issuesOf({ [key]: undefined })).toEqual([`options.${key} is not a known field: did you mean '${nearest}'?`]);
});

test.each(['xy', 'temperature', 'x'])('%s is near to none, so all are named', (key) => {
  expect(issuesOf({ [key]: 1, id: 'r' })).toEqual([
    `options.${key} is not a known field: remove it, or check its spelling (known are providers, journal, onSignal, onListenerError, id)`,
  ]);
});

test('only own keys are looked at, and what every object has is no known field', () => {
  class Options {
    readonly id = 'r';
    get jurnal(): undefined {
      return undefined;
    }
  }
  expect(issuesOf(new Options())).toEqual([]);
  expect(issuesOf(Object.create({ jurnal: 1 }) as object)).toEqual([]);
  expect(issuesOf({ toString: 1 })).toHaveLength(1);
});
