import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { errorOf, leftIn, only, type Played, play, SERVING, specOf } from './play.ts';

const HOUR = 3_600_000;

/** A deploy takes ten hours, and is aborted after a minute. */
async function abortedDeploy(cancels: boolean): Promise<Played> {
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...SERVING, deployMs: 10 * HOUR });
  const cancelling = { ...fake, capabilities: { ...fake.capabilities, cancels } };
  return play(specOf(['fake/a']), {
    clock,
    fake: cancelling,
    watch: (event, { run }) => {
      if (event.type === 'effect-end' && event.step === 'deploy:fake/a')
        void clock.sleep(60_000).then(() => run.abort('enough'));
    },
  });
}

function rollbackMs({ events }: Played): number {
  return (only(events, 'rollback-end')[0]?.at ?? Number.NaN) - (only(events, 'rollback-start')[0]?.at ?? Number.NaN);
}

test('a deploy that is under way is removed at once, where the provider can cancel it', async () => {
  const played = await abortedDeploy(true);
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
  expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
  expect(rollbackMs(played)).toBeLessThan(60_000);
  expect(leftIn(played, ['a'])).toEqual([]);
});

test('where it cannot, the removal waits for its end, and names what is left at its own deadline', async () => {
  const played = await abortedDeploy(false);
  expect(errorOf(played)).toMatchObject({
    kind: 'aborted',
    rollback: { outcome: 'incomplete', left: [{ region: 'fake/a' }] },
  });
  expect(rollbackMs(played)).toBeGreaterThanOrEqual(HOUR);
  expect(played.fake.calls.filter(({ method }) => method === 'retire')).toEqual([]);
});
