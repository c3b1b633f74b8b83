import { expect, test } from 'vitest';
import { EVENT_VERSION } from './rollout-event.ts';
import { OLDEST_VERSION, UPCASTS, type Upcast, upcastEvent } from './upcast-event.ts';

const THREE_VERSIONS: readonly Upcast[] = [
  ({ who, ...event }) => ({ ...event, by: who }),
  (event) => ({ ...event, reason: `${String(event['reason'])}, says ${String(event['by'])}` }),
];

test('an event of an older format gets the shape of each later one in turn', () => {
  const old = { v: 1, seq: 4, type: 'command', reason: 'enough', who: 'Ada' };
  const today = { v: 3, seq: 4, type: 'command', reason: 'enough, says Ada', by: 'Ada' };
  expect(upcastEvent(old, THREE_VERSIONS, 1)._unsafeUnwrap()).toEqual(today);
  const { who, ...rest } = old;
  expect(upcastEvent({ ...rest, v: 2, by: who }, THREE_VERSIONS, 1)._unsafeUnwrap()).toEqual(today);
  expect(upcastEvent(today, THREE_VERSIONS, 1)._unsafeUnwrap()).toBe(today);
});

test.each([
  [4, /event 7 has format 4, and this version of Landfall reads formats up to 3: continue it with the version/],
  [0, /format 0, which does not exist/],
  [1.5, /format 1.5/],
  [undefined, /format undefined/],
])('an event of format %s is refused', (v, says) => {
  expect(upcastEvent({ v, seq: 7 }, THREE_VERSIONS, 1)._unsafeUnwrapErr()).toMatch(says);
});

test('a format older than the oldest readable one is refused by name', () => {
  expect(upcastEvent({ v: 1, seq: 1 })._unsafeUnwrapErr()).toBe(
    'event 1 has format 1, which this version of Landfall no longer reads (it reads formats 3 to 3): continue it with the version that wrote it',
  );
});

test.each(['step-teleport', 'toString', '', 5, undefined])('an event of the unknown type %j is refused', (type) => {
  expect(upcastEvent({ v: EVENT_VERSION, seq: 7, type })._unsafeUnwrapErr()).toBe(
    `event 7 has the type ${JSON.stringify(type) ?? 'undefined'}, which this version of Landfall does not know: continue it with the version that wrote it, or with a newer one`,
  );
});

test('there is a way to today from every readable format', () => {
  expect(UPCASTS).toHaveLength(EVENT_VERSION - OLDEST_VERSION);
});
