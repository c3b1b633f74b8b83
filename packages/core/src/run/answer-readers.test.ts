import { describe, expect, it } from 'vitest';
import { secretMask } from '../spec/secret-mask.ts';
import { readAnswer } from './answer-readers.ts';

const SECRET = 'hunter2-hunter2';
const mask = secretMask({ TOKEN: SECRET });

const period = { from: 0, to: 60_000, requests: 100, errors: 2 };
const health = { state: 'counts', periods: [period] };

function read(answer: unknown): unknown {
  return readAnswer('health', answer, mask);
}

describe('the counts of a source', () => {
  const bad = (count: unknown) => ({ state: 'counts', periods: [{ from: 0, to: 60_000, requests: 100, bad: count }] });

  it('are read as those of a provider, and what is bad there is an error here', () => {
    expect(readAnswer('counts', bad(2), mask)).toEqual(health);
    expect(readAnswer('counts', { state: 'no-data' }, mask)).toEqual({ state: 'no-data' });
  });

  it.each([
    [health, 'periods[0].bad is missing'],
    [bad(101), 'periods[0] has 101 bad of 100 requests'],
    [bad(0.5), 'periods[0].bad must be a whole number from 0, not 0.5'],
    [{ state: 'counts', periods: [undefined] }, 'periods[0] is missing'],
  ])('are refused under the name that the source gives them: %j', (answer, message) => {
    expect(() => readAnswer('counts', answer, mask)).toThrow(new TypeError(message));
  });
});

describe('the counts of a provider', () => {
  it.each([
    ['counts', health],
    ['counts of all kinds', { ...health, periods: [{ ...period, slower: 100, version: '42' }], slowerThanMs: 250 }],
    ['nothing but bad requests', { state: 'counts', periods: [{ ...period, errors: 100, slower: 0 }], open: [60_000] }],
    ['no request', { state: 'counts', periods: [{ ...period, requests: 0, errors: 0 }], open: [] }],
    ['no data', { state: 'no-data', detail: 'nobody called' }],
  ])('are taken as they are: %s', (_what, answer) => {
    expect(read(answer)).toEqual(answer);
  });

  it('are the fields of the contract, and nothing beside them', () => {
    const headers = { authorization: 'Bearer abcdef' };
    const given = { ...health, headers, periods: [{ ...period, headers }], detail: 'x' };
    expect(read(given)).toEqual(health);
    expect(read({ state: 'no-data', periods: [period], open: [0] })).toEqual({ state: 'no-data' });
  });

  it.each([
    ['no answer', undefined, 'the answer is missing'],
    ['another state', { state: 'value' }, "state must be one of 'counts', 'no-data', not 'value'"],
    ['no periods', { state: 'counts' }, 'periods is missing'],
    ['periods that are no list', { state: 'counts', periods: period }, 'periods must be a list, not an object'],
    ['a hole', { state: 'counts', periods: [period, undefined] }, 'periods[1] is missing'],
    ['too many', { state: 'counts', periods: Array(1_001).fill(period) }, 'periods has more than 1000 entries'],
    ['an open period as text', { ...health, open: ['0'] }, 'open[0] must be a number, not text'],
    ['an open period before the epoch', { ...health, open: [-1] }, 'open[0] must be a whole number from 0, not -1'],
    ['a limit that is no number', { ...health, slowerThanMs: Number.NaN }, 'slowerThanMs must be a number, not NaN'],
  ])('are refused where there is %s', (_what, answer, message) => {
    expect(() => read(answer)).toThrow(new TypeError(message));
  });

  it.each([
    [{ requests: -1 }, 'periods[0].requests must be a whole number from 0, not -1'],
    [{ requests: 99.5 }, 'periods[0].requests must be a whole number from 0, not 99.5'],
    [{ requests: 2 ** 53 }, 'periods[0].requests must be a whole number from 0, not 9007199254740992'],
    [{ requests: Number.POSITIVE_INFINITY }, 'periods[0].requests must be a number, not Infinity'],
    [{ requests: undefined }, 'periods[0].requests is missing'],
    [{ requests: '100' }, 'periods[0].requests must be a number, not text'],
    [{ errors: 101 }, 'periods[0] has 101 errors of 100 requests'],
    [{ errors: -1 }, 'periods[0].errors must be a whole number from 0, not -1'],
    [{ errors: 0.02 }, 'periods[0].errors must be a whole number from 0, not 0.02'],
    [{ errors: null }, 'periods[0].errors must be a number, not null'],
    [{ slower: 101 }, 'periods[0] has 101 slower requests of 100 requests'],
    [{ slower: -1 }, 'periods[0].slower must be a whole number from 0, not -1'],
    [{ slower: null }, 'periods[0].slower must be a number, not null'],
    [{ from: 0.5 }, 'periods[0].from must be a whole number from 0, not 0.5'],
    [{ to: '1' }, 'periods[0].to must be a number, not text'],
    [{ version: 42 }, 'periods[0].version must be text, not a number'],
  ])('are refused where they cannot be: %j', (wrong, message) => {
    expect(() => read({ ...health, periods: [{ ...period, ...wrong }] })).toThrow(new TypeError(message));
  });

  it('have no secret in them', () => {
    expect(read({ state: 'no-data', detail: `asked with ${SECRET}` })).not.toMatchObject({
      detail: expect.stringContaining(SECRET),
    });
    expect(() => read({ ...health, periods: [{ ...period, version: SECRET }] })).toThrow(
      new TypeError('periods[0].version has a secret value in it, which the log must not hold'),
    );
  });
});

describe('a reading of a metric', () => {
  const reading = { state: 'value', value: 0.5, samples: 3 };

  it.each([reading, { ...reading, version: '42' }, { state: 'no-data', detail: 'too early' }])(
    'is taken as it is: %j',
    (answer) => {
      expect(readAnswer('metric', answer, mask)).toEqual(answer);
    },
  );

  it.each([
    [{ ...reading, value: Number.NaN }, 'value must be a number, not NaN'],
    [{ ...reading, samples: undefined }, 'samples is missing'],
    [{ ...reading, state: 'counts' }, "state must be one of 'value', 'no-data', not 'counts'"],
  ])('is refused where it is none: %j', (answer, message) => {
    expect(() => readAnswer('metric', answer, mask)).toThrow(new TypeError(message));
  });
});
