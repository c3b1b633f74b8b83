import { type Clock, systemClock } from '@landfall/core';
import { describe, expect, inject, test } from 'vitest';
import { cloudWith, endOf, servingCloud, specOf, stageOn } from '../src/harness.ts';

const restate = inject('restate');
const ID = 'fraud-42';
const SOON_MS = 20_000;

/** Waits are so long that a turn looks at nothing but its calls: what it keeps only after a while is not kept before they end. */
const patient: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms * 100, signal) };

describe.skipIf(restate === undefined)('while a call that changes something is under way', () => {
  if (restate === undefined) return;

  test('its intent can be read in the log', async () => {
    const { client, serve } = stageOn(restate);
    const real = servingCloud();
    const seen: boolean[] = [];
    const isKept = async (): Promise<boolean> => {
      const events = (await client.journal.read(ID)).unwrapOr([]);
      return events.some((event) => event.type === 'effect-start' && event.method === 'deploy');
    };
    const looking = cloudWith(real, {
      deploy: async (request, call) => {
        const until = Date.now() + SOON_MS;
        let isThere = await isKept();
        while (!isThere && Date.now() < until) {
          await systemClock.sleep(50);
          isThere = await isKept();
        }
        seen.push(isThere);
        return real.deploy(request as never, call);
      },
    });
    await serve({ providers: { fake: looking }, clock: patient });
    (await client.start(specOf(), { id: ID }))._unsafeUnwrap();
    expect((await endOf(client, ID)).outcome).toBe('succeeded');
    expect(seen).toEqual([true]);
  });
});
