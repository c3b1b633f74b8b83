import type { World } from '@landfall/core/testing';
import fc from 'fast-check';

type Traffic = NonNullable<World['traffic']>[string];

const MINUTE = 60_000;

const service = fc.record({
  fromMs: fc.constantFrom(0, 0, 3 * MINUTE, 7 * MINUTE),
  errors: fc.constantFrom(0, 0.001, 0.001, 0.05, 1),
  slower: fc.constantFrom(0.05, 0.05, 0.5),
});

const stretch = fc.record({ fromMs: fc.nat(8 * MINUTE), lengthMs: fc.constantFrom(MINUTE, 5 * MINUTE, 60 * MINUTE) });

const stretches = fc
  .array(stretch, { maxLength: 2 })
  .map((some) => some.map(({ fromMs, lengthMs }) => ({ fromMs, toMs: fromMs + lengthMs })));

/** The requests of one region of a random world, mostly with a version that is like the previous one. */
export const traffic: fc.Arbitrary<Traffic> = fc.record(
  {
    requestsPerSecond: fc.constantFrom(0, 1, 1_000, 1_000, 1_000),
    previous: fc.constant({ errors: 0.001, slower: 0.05 }),
    next: fc.oneof(
      { weight: 3, arbitrary: fc.constant([{ errors: 0.001, slower: 0.05 }]) },
      { weight: 1, arbitrary: fc.array(service, { maxLength: 2 }) },
    ),
    stopsAfterMs: fc.constantFrom(2 * MINUTE, 100 * MINUTE, 100 * MINUTE),
    revertsAfterMs: fc.constantFrom(4 * MINUTE, 10_000 * MINUTE, 10_000 * MINUTE, 10_000 * MINUTE),
    sends: fc.constantFrom(0, 50),
    unreadable: stretches,
    late: stretches.map((some) => some.map((each, index) => ({ ...each, byMs: index === 0 ? 2 * MINUTE : undefined }))),
  },
  { requiredKeys: ['requestsPerSecond', 'previous', 'next'] },
);

/** The same traffic without anything that comes at a time of its own: a crash may make a stage begin sooner or later. */
export function withoutChanges(all: NonNullable<World['traffic']>): NonNullable<World['traffic']> {
  return Object.fromEntries(
    Object.entries(all).map(([key, { requestsPerSecond, previous, next = [], sends }]) => {
      const steady = next.slice(0, 1).map((each) => ({ ...each, fromMs: 0 }));
      return [key, { requestsPerSecond, previous, next: steady, sends }];
    }),
  );
}
