import { resumeRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, type Fault, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { errorOf, inTime, only, type Played, play, REQUIRED, SERVING, specOf, tell } from './play.ts';

const ONE = specOf(['fake/a'], REQUIRED);

function playWith(...faults: readonly Fault[]): Promise<Played> {
  return play(ONE, { cloud: { ...SERVING, faults } });
}

function callsOf({ fake }: Pick<Played, 'fake'>, method: string) {
  return fake.calls.filter((call) => call.method === method);
}

test('an hour of throttling is one pair of events, and the wait grows up to the maximum', async () => {
  const played = await playWith({ kind: 'throttle', method: 'deploy', times: Number.POSITIVE_INFINITY });
  const effects = played.events.filter((event) => 'effect' in event && event.step === 'deploy:fake/a');
  expect(effects.map(tell)).toEqual([
    expect.stringMatching(/^effect-start .*deploy:fake\/a\/1#1$/),
    expect.stringMatching(/^effect-end .*deploy:fake\/a\/1#1 throttled$/),
  ]);
  const deploys = callsOf(played, 'deploy');
  // Every call that was made is counted, not just those of the last try.
  expect(only(played.events, 'effect-end').find(({ step }) => step === 'deploy:fake/a')?.tries).toBe(deploys.length);
  const gaps = deploys.slice(1).map(({ at }, index) => at - (deploys[index]?.at ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
  expect(deploys.length).toBeLessThan(300);
});

test('a throttled call that another process takes over is repeated under its key and its intent', async () => {
  const journal = memoryJournal();
  const cloud = {
    ...SERVING,
    faults: [{ kind: 'throttle', method: 'deploy', times: 9, retryAfterMs: 30_000 }],
  } as const;
  const stopped = await play(ONE, {
    journal,
    cloud,
    watch: (event, { run, clock }) => {
      if (event.type === 'effect-start' && event.method === 'deploy') void clock.sleep(100_000).then(() => run.stop());
    },
  });
  expect(errorOf(stopped).kind).toBe('stopped');
  const { clock, fake } = stopped;
  const resumed = (await resumeRollout('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  expect((await inTime(clock, resumed.result)).isOk()).toBe(true);
  const events = (await journal.read('r'))._unsafeUnwrap();
  expect(only(events, 'effect-start').filter(({ method }) => method === 'deploy')).toHaveLength(1);
  const deploys = callsOf(stopped, 'deploy');
  expect(deploys).toHaveLength(10);
  expect(new Set(deploys.map(({ key }) => key)).size).toBe(1);
});

test('a deployment that came true is seen, though every later call for it was throttled until the deadline', async () => {
  // The cloud wants a second call, which it refuses for ever, and then gets there by itself.
  const clock = virtualClock();
  const fake = fakeProvider({
    ...SERVING,
    clock,
    faults: [{ kind: 'throttle', method: 'deploy', after: 1, times: 9_999 }],
  });
  const asks: FakeProvider = {
    ...fake,
    describe: async (request, call) =>
      (await fake.describe(request, call)).map((seen) =>
        seen.state === 'pending' && call.key.includes('/deploy:') ? { ...seen, needs: 'deploy' as const } : seen,
      ),
  };
  const { result, events } = await play(specOf(['fake/a'], { timeouts: { deploy: '5m' } }), { clock, fake: asks });
  expect(only(events, 'effect-end').map(({ error }) => error?.kind)).toContain('throttled');
  expect(result.isOk()).toBe(true);
});

test('monitoring that was throttled until its deadline is not taken for on, though the deployment serves', async () => {
  const played = await playWith({ kind: 'throttle', method: 'monitor', times: Number.POSITIVE_INFINITY });
  expect(errorOf(played)).toMatchObject({ failures: [{ action: 'monitor', error: { kind: 'throttled' } }] });
});
