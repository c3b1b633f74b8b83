import { expect, test } from 'vitest';
import { providerError } from '../provider/v1/provider-error.ts';
import type { Look } from './decision.ts';
import { forgetLooks, ownDeployment, takeEnd, takeLook } from './take-answer.ts';

const absent = { kind: 'observation', observation: { state: 'absent' } } as const;
const end = { type: 'effect-end', effect: 'key#1', step: 'deploy:fake/a', region: 'fake/a', tries: 3 } as const;
const throttled = providerError({ kind: 'throttled', message: 'slow down' });

test('a throttled call has not ended; its tries are added to those of the answer that ends it', () => {
  const readings = new Map<string, Look>();
  expect(takeEnd(readings, { ...end, error: throttled }, 1)).toBeUndefined();
  expect(takeEnd(readings, { ...end, error: throttled }, 2)).toBeUndefined();
  expect(readings.get('key#1')).toMatchObject({ at: 2, times: 6 });
  expect(takeEnd(readings, { ...end, tries: 1 }, 3)).toEqual({ ...end, tries: 7 });
});

test('a refusal that is final ends the call, whatever its kind', () => {
  const error = { ...throttled, retryable: false };
  expect(takeEnd(new Map(), { ...end, error }, 1)).toEqual({ ...end, error });
});

test('nothing of a step is kept once it has ended, and nothing that was seen before a call ended', () => {
  const readings = new Map<string, Look>();
  for (const id of ['select:fake/a', ownDeployment('select:fake/a'), 'deploy:fake/a'])
    takeLook(readings, id, 1, absent);
  const of = { step: 'select:fake/a', action: 'select', region: 'fake/a' } as const;
  forgetLooks(readings, [{ type: 'step-end', ...of, outcome: 'succeeded' }]);
  expect([...readings.keys()]).toEqual(['deploy:fake/a']);
  forgetLooks(readings, [end]);
  expect(readings.size).toBe(0);
});
