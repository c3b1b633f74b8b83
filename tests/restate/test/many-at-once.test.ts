import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { describe, expect, inject, test } from 'vitest';
import { endOf, specOf, stageOn } from '../src/harness.ts';

const restate = inject('restate');
const AT_ONCE = 12;
const TARGETS = 4;

describe.skipIf(restate === undefined)('many rollouts that start at once', () => {
  if (restate === undefined) return;
  test('of all that want one target at a time one holds it, all targets are free in the end, and the ledger has the last of each', async () => {
    const { client, serve } = stageOn(restate);
    const fake: FakeProvider = fakeProvider({ serving: { version: '41' } });
    await serve({ providers: { fake } });
    const started = await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        const spec = specOf([`r${index % TARGETS}`, `own${index}`]);
        const version = `${50 + index}`;
        return client.start({ ...spec, model: { ...spec.model, version } }, { onBusy: 'wait', busyFor: '1h' });
      }),
    );
    const ids = started.map((each) => each._unsafeUnwrap().id);
    const ends = await Promise.all(ids.map((id) => endOf(client, id)));
    expect(new Set(ends.map(({ outcome }) => outcome))).toEqual(new Set(['succeeded']));

    const logs = await Promise.all(ids.map((id) => client.journal.read(id)));
    const holds = logs.map((log) => {
      const events = log._unsafeUnwrap();
      // The first call that changes something has ended: it was made under the claim.
      const from = events.find((event) => event.type === 'effect-end' && event.step !== 'claim')?.at ?? Number.NaN;
      return { from, until: events.at(-1)?.at ?? Number.NaN };
    });
    for (let target = 0; target < TARGETS; target += 1) {
      const inOrder = holds
        .map((hold, index) => ({ ...hold, index }))
        .filter(({ index }) => index % TARGETS === target)
        .sort((one, other) => one.from - other.from);
      for (const [place, { from }] of inOrder.entries())
        expect(from).toBeGreaterThanOrEqual(inOrder[place - 1]?.until ?? 0);
      const last = inOrder.at(-1)?.index ?? -1;
      const ledger = (await client.journal.ledger([`fake/r${target}`]))._unsafeUnwrap();
      expect(ledger).toMatchObject([{ desired: `${50 + last}`, rolloutId: ids[last] }]);
    }
    expect((await client.journal.claims())._unsafeUnwrap().size).toBe(0);
    expect((await client.journal.ledger())._unsafeUnwrap()).toHaveLength(AT_ONCE + TARGETS);
  });
});
