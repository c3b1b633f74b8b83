import { describe, expect, it } from 'vitest';
import { countMinute, type Minute } from './minute-counts.ts';

/** A minute of 100 requests, 2 of which failed with 5xx, 3 with 4xx and 1 without an answer. */
const WHOLE: Minute = {
  invocations: 100,
  errors5xx: { sum: 2, samples: 100 },
  errors4xx: { sum: 3, samples: 100 },
  modelErrors: { sum: 6, samples: 100 },
  latencies: 99,
  percentWithin: 90,
};
const SOON = { isLate: false, countsSlower: false };
const LATE = { isLate: true, countsSlower: false };

function count(change: Partial<Minute>, counting = SOON) {
  return countMinute({ ...WHOLE, ...change }, counting);
}

const NONE: Minute = {
  invocations: undefined,
  errors5xx: undefined,
  errors4xx: undefined,
  modelErrors: undefined,
  latencies: undefined,
  percentWithin: undefined,
};

describe('the errors of a minute', () => {
  it('are 5xx and what the model did not answer; a mistake of the client is not one', () => {
    expect(count({})).toEqual({ requests: 100, errors: 3 });
  });

  it('are never fewer than the 5xx, whatever else 4xx counts, nor more than the requests', () => {
    expect(count({ errors4xx: { sum: 50, samples: 100 } })).toEqual({ requests: 100, errors: 2 });
    expect(count({ modelErrors: { sum: 400, samples: 100 } })).toEqual({ requests: 100, errors: 100 });
  });

  it('are whole numbers, of floats too', () => {
    expect(count({ invocations: 100.000001, errors5xx: { sum: 1.9999999, samples: 100 } })).toEqual({
      requests: 100,
      errors: 3,
    });
  });

  it('without InvocationModelErrors, which a serverless endpoint does not publish, are the 5xx', () => {
    expect(count({ modelErrors: undefined })).toBe('open');
    expect(count({ modelErrors: undefined }, LATE)).toEqual({ requests: 100, errors: 2 });
    expect(count({ errors4xx: undefined }, LATE)).toEqual({ requests: 100, errors: 2 });
  });
});

describe('a minute of requests', () => {
  it.each(['errors5xx', 'errors4xx', 'modelErrors'] as const)(
    'is open while %s has no sample for some of them, and is closed when that is late',
    (metric) => {
      expect(count({ [metric]: { sum: 2, samples: 99 } })).toBe('open');
      expect(count({ [metric]: { sum: 2, samples: 99 } }, LATE)).toMatchObject({ requests: 100 });
      expect(count({ [metric]: { sum: 2, samples: 0 } }, LATE)).toMatchObject({ requests: 100 });
    },
  );

  it('is never closed without a datapoint of 5xx', () => {
    expect(count({ errors5xx: undefined }, LATE)).toBe('open');
  });

  it.each(['errors5xx', 'errors4xx', 'modelErrors', 'latencies'] as const)(
    'is open if %s came before the requests themselves',
    (metric) => {
      const first = { ...NONE, [metric]: WHOLE[metric] };
      expect(countMinute(first, SOON)).toBe('open');
      expect(countMinute(first, LATE)).toBe('open');
    },
  );

  it('has no counts if nothing came, or only zeros', () => {
    expect(countMinute(NONE, LATE)).toBeUndefined();
    expect(countMinute({ ...NONE, invocations: 0 }, LATE)).toBeUndefined();
  });
});

describe('the slower requests of a minute', () => {
  const slower = (change: Partial<Minute>, isLate = false) => count(change, { isLate, countsSlower: true });

  it('are a whole number of those with a latency', () => {
    // 10 % of 99.
    expect(slower({})).toEqual({ requests: 100, errors: 3, slower: 10 });
    expect(slower({ percentWithin: 100 })).toMatchObject({ slower: 0 });
    expect(slower({ percentWithin: 100.0001 })).toMatchObject({ slower: 0 });
    expect(slower({ latencies: 250, percentWithin: 0 })).toMatchObject({ slower: 100 });
  });

  it('wait for a latency of each request that was answered', () => {
    expect(slower({ latencies: 98 })).toBe('open');
    expect(slower({ latencies: 98 }, true)).toMatchObject({ slower: 10 });
    // More 4xx than the model's own do not make the latencies wait for more than there are requests.
    expect(slower({ latencies: 100, errors4xx: { sum: 50, samples: 100 } })).toMatchObject({ slower: 10 });
  });

  it('are never made up: no latency, or no rank of them, leaves the minute open', () => {
    expect(slower({ latencies: undefined }, true)).toBe('open');
    expect(slower({ percentWithin: undefined }, true)).toBe('open');
  });

  it('are none where no request was answered', () => {
    const unanswered = {
      errors5xx: { sum: 0, samples: 100 },
      errors4xx: { sum: 0, samples: 100 },
      modelErrors: { sum: 100, samples: 100 },
      latencies: undefined,
      percentWithin: undefined,
    };
    expect(slower(unanswered)).toEqual({ requests: 100, errors: 100, slower: 0 });
  });
});
