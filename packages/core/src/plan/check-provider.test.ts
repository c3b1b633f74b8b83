import { expect, test } from 'vitest';
import { checkProvider } from './check-provider.ts';

const nothing = () => {};
const methods = {
  prepare: nothing,
  deploy: nothing,
  describe: nothing,
  verify: nothing,
  route: nothing,
  monitor: nothing,
  retire: nothing,
};
const capabilities = { traffic: 'percent', metrics: [], settleMs: 0 };
const good = { specVersion: 'v1', name: 'paper', capabilities, ...methods };

test('a whole provider is compatible, its optional methods or not', () => {
  expect(checkProvider('aws', good)).toBeUndefined();
  expect(checkProvider('aws', { ...good, health: nothing, metric: nothing })).toBeUndefined();
});

test('methods may be inherited from a class', () => {
  class Paper {
    readonly specVersion = 'v1';
    readonly name = 'paper';
    readonly capabilities = capabilities;
  }
  Object.assign(Paper.prototype, methods);
  expect(checkProvider('aws', new Paper())).toBeUndefined();
});

test.each<readonly [string, unknown, RegExp]>([
  ['nothing', undefined, /^options\.providers\.aws is undefined, not a provider: pass/],
  ['null', null, /is null, not a provider/],
  ['a function', nothing, /is function, not a provider/],
  ['another version', { ...good, specVersion: 'v2' }, /^Provider 'aws' has version "v2" .* understands 'v1'\. Update/],
  ['no version', { ...good, specVersion: undefined }, /has version none of the provider contract/],
  ['a version from the prototype', { ...good, specVersion: 'toString' }, /has version "toString"/],
  [
    'missing methods',
    { ...good, route: undefined, retire: 5 },
    /^Provider 'aws' lacks route\(\), retire\(\), which .* defineProvider/,
  ],
  ['no name', { ...good, name: '' }, /has no name/],
  [
    'no capabilities',
    { ...good, capabilities: undefined },
    /capabilities\.traffic unset: set it to one of 'percent', 'all-or-nothing'/,
  ],
  ['another traffic', { ...good, capabilities: { ...capabilities, traffic: 'some' } }, /capabilities\.traffic "some"/],
  ['a negative lag', { ...good, capabilities: { ...capabilities, settleMs: -1 } }, /capabilities\.settleMs -1: set it/],
])('%s is not, and the message says what to do', (_, provider, message) => {
  expect(checkProvider('aws', provider)).toMatch(message);
});
