import { expect, test } from 'vitest';
import { providerError } from '../provider/contract.ts';
import { DraftLive, emptyLive, readingId } from './live.ts';

const absent = { kind: 'observation', observation: { state: 'absent' } } as const;
const throttled = providerError({ kind: 'throttled', message: 'slow down' });
const ended = { type: 'effect-end', effect: 'key#1', step: 'deploy:fake/a', region: 'fake/a', tries: 1 } as const;

/** Whose looks are kept. */
function kept({ live }: DraftLive): readonly string[] {
  return Object.keys(JSON.parse(JSON.stringify(live.readings)));
}

test('a throttled call has not ended; its tries are added to those of the answer that ends it', () => {
  const draft = new DraftLive(emptyLive({}));
  expect(draft.close('key#1', { tries: 3, error: throttled }, 1)).toBeUndefined();
  expect(draft.close('key#1', { tries: 3, error: throttled }, 2)).toBeUndefined();
  expect(draft.live.readings['key#1']).toMatchObject({ at: 2, times: 6 });
  expect(draft.close('key#1', { tries: 1 }, 3)).toEqual({ tries: 7 });
});

test('a refusal that is final ends the call, whatever its kind', () => {
  const error = { ...throttled, retryable: false };
  expect(new DraftLive(emptyLive({})).close('key#1', { tries: 1, error }, 1)).toEqual({ tries: 1, error });
});

test('nothing of a step is kept once it has ended, and nothing that was seen before a call ended', () => {
  const draft = new DraftLive(emptyLive({}));
  for (const id of ['select:fake/a', readingId('select:fake/a', 'deployment'), 'deploy:fake/a'])
    draft.look(id, 1, absent);
  const of = { step: 'select:fake/a', action: 'select', region: 'fake/a' } as const;
  draft.forget({ type: 'step-end', ...of, outcome: 'succeeded' });
  expect(kept(draft)).toEqual(['deploy:fake/a']);
  draft.forget(ended);
  expect(kept(draft)).toEqual([]);
});

test('what a draft is made from stays as it is', () => {
  const live = { ...emptyLive({}), readings: { a: { at: 1, outcome: absent } } };
  const draft = new DraftLive(live);
  draft.look('b', 2, absent);
  draft.forget({ ...ended, step: 'a' });
  expect(Object.keys(live.readings)).toEqual(['a']);
  expect(kept(draft)).toEqual(['b']);
});
