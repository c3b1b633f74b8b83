import { expect, test } from 'vitest';
import { localProvider } from '../src/index.ts';

const GOOD = { directory: '/nowhere', command: () => ({ file: 'serve' }) };

test.each<readonly [object, string]>([
  [{ ...GOOD, timeout: {} }, "timeout is not a known field: did you mean 'timeouts'?"],
  [{ ...GOOD, timeouts: { startMS: 1 } }, "timeouts.startMS is not a known field: did you mean 'startMs'?"],
  [
    { ...GOOD, timeouts: { deploy: 1 } },
    'timeouts.deploy is not a known field: remove it, or check its spelling (known are startMs, pingMs, sampleMs, drainMs, stopMs)',
  ],
])('an option that there is not is refused, with the nearest that there is: %j', (options, message) => {
  const make = () => localProvider(options as typeof GOOD);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(message);
});

test('every option that there is is accepted', () => {
  const timeouts = { startMs: 1, pingMs: 1, sampleMs: 1, drainMs: 1, stopMs: 1 };
  expect(localProvider({ ...GOOD, timeouts }).name).toBe('local');
});
