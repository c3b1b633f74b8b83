import { foldEvents, type RolloutEvent, type RolloutRun, rollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import type { Call } from '@landfall/core/provider';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { oneLog } from '../src/invariants.ts';
import { onEvery, only, type Play, play, REQUIRED, SERVING, specOf, tell } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;

const KINDS: Readonly<Record<string, Play>> = {
  'that succeeds': {},
  'that fails': { cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'c' }] } },
  'that fails after retries': {
    cloud: { ...SERVING, faults: [{ kind: 'out-of-capacity', at: 'end', region: 'b' }] },
  },
  'that is aborted': {
    watch: (event, { run }) => {
      if (event.type === 'effect-start' && event.step === 'route-100:fake/b') void run.abort();
    },
  },
  'that is aborted while it is paused': {
    watch: (event, { run }) => {
      if (event.type === 'step-start' && event.step === 'deploy:fake/a') void run.pause();
      if (event.type === 'pause-start') void run.abort();
    },
  },
  'that fails while it is paused': {
    cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'a' }] },
    watch: (event, { run }) => {
      if (event.type === 'step-start' && event.step === 'deploy:fake/a') void run.pause();
    },
  },
  'that is paused at its very end': {
    watch: (event, { run }) => {
      if (event.type === 'step-end' && event.step === 'monitor:fake/c') void run.pause();
    },
  },
};

for (const [kind, more] of Object.entries(KINDS)) {
  test(`the log of a rollout ${kind} has no gap, and one end for each start`, async () => {
    const { events } = await play(specOf(WAVES), more);
    expect(only(events, 'rollout-end')).toHaveLength(1);
    expect(oneLog({ events })).toEqual([]);
    expect(new Set(events.map(({ rolloutId, v }) => `${rolloutId} ${v}`))).toEqual(new Set(['r 3']));
  });

  test(`the log of a rollout ${kind} survives JSON: its fold is the same state`, async () => {
    const { events, run } = await play(specOf(WAVES), more);
    const read: readonly RolloutEvent[] = JSON.parse(JSON.stringify(events));
    const fold = foldEvents(read);
    expect(fold).toEqual(run.snapshot());
    expect(JSON.parse(JSON.stringify(fold))).toEqual(fold);
    expect(fold.status).toBe('ended');
  });
}

test('the state is folded before any listener hears of an event', async () => {
  const unfolded: string[] = [];
  let heard = 0;
  await play(specOf(WAVES), {
    watch: (event, { run }) => {
      heard += 1;
      const { seq, regions } = run.snapshot();
      const statusOf = (id: string) =>
        regions.flatMap(({ steps }) => steps).find(({ planned }) => planned.id === id)?.status;
      const isFolded =
        (event.type !== 'step-start' || statusOf(event.step) !== undefined) &&
        (event.type !== 'step-end' || statusOf(event.step) === event.outcome);
      if (seq < event.seq || !isFolded) unfolded.push(tell(event));
    },
  });
  expect(unfolded).toEqual([]);
  expect(heard).toBeGreaterThan(50);
});

test('a snapshot stays as it was when it was taken', async () => {
  const kept: { readonly snapshot: unknown; readonly json: string }[] = [];
  await play(specOf(WAVES), {
    cloud: { ...SERVING, faults: [{ kind: 'out-of-capacity', at: 'end', region: 'c' }] },
    watch: (_event, { run }) => {
      const snapshot = run.snapshot();
      kept.push({ snapshot, json: JSON.stringify(snapshot) });
    },
  });
  for (const { snapshot, json } of kept) expect(JSON.stringify(snapshot)).toBe(json);
});

test('a late listener hears everything from the first event on, each once and in order', async () => {
  let late: number[] | undefined;
  const { events, run } = await play(specOf(WAVES), {
    watch: (event, { run: running }) => {
      if (event.type !== 'step-end' || event.step !== 'deploy:fake/b' || late !== undefined) return;
      const heard: number[] = [];
      late = heard;
      running.on('step-end', ({ seq }) => heard.push(seq));
    },
  });
  const ends = only(events, 'step-end').map(({ seq }) => seq);
  expect(late).toEqual(ends);

  const after: number[] = [];
  run.on('step-end', ({ seq }) => after.push(seq));
  expect(after).toEqual(ends);
});

test('a listener that stopped listening hears nothing more', async () => {
  const heard: string[] = [];
  const offs: (() => void)[] = [];
  await play(specOf(WAVES), {
    watch: (event, { run }) => {
      if (event.type === 'rollout-start')
        offs.push(
          run.on('step-start', (start) => {
            heard.push(start.step);
            for (const off of offs) off();
          }),
        );
    },
  });
  expect(heard).toEqual(['select:fake/a']);
});

test('iterators read the whole log, from whenever they begin, each at its own pace', async () => {
  const clock = virtualClock();
  const run: RolloutRun = rollout(specOf(WAVES), { providers: { fake: fakeProvider(SERVING) }, clock, id: 'r' });
  const listened: RolloutEvent[] = [];
  onEvery(run, (event) => listened.push(event));
  const slow = (async () => {
    const events: RolloutEvent[] = [];
    for await (const event of run) {
      events.push(event);
      await clock.sleep(500);
    }
    return events;
  })();
  const few: string[] = [];
  for await (const event of run) {
    few.push(tell(event));
    if (few.length === 3) break;
  }
  expect(few).toEqual(['rollout-start', 'phase-start select', 'step-start select:fake/a']);
  void (await run.result);
  const late = await collectEvents(run);
  expect(late).toEqual(listened);
  expect(await slow).toEqual(listened);
  expect(await collectEvents(run)).toEqual(late);
});

test('events of a rollout never change once they were told', async () => {
  const told: { readonly event: RolloutEvent; readonly json: string }[] = [];
  await play(specOf(WAVES, REQUIRED), {
    cloud: { ...SERVING, faults: [{ kind: 'fail', method: 'monitor', error: { kind: 'permission' } }] },
    watch: (event) => told.push({ event, json: JSON.stringify(event) }),
  });
  for (const { event, json } of told) expect(JSON.stringify(event)).toBe(json);
});

test('a late listener replays what was, unless it asks to follow only', async () => {
  const { run, events } = await play(specOf(['fake/a']));
  const heard: string[] = [];
  run.on('phase-end', ({ phase }) => heard.push(`all ${phase}`));
  run.on('phase-end', ({ phase }) => heard.push(`new ${phase}`), { replay: false });
  expect(heard).toEqual(events.flatMap((event) => (event.type === 'phase-end' ? [`all ${event.phase}`] : [])));
});

test('every change is in the log before it is asked for, also where a write takes time', async () => {
  const clock = virtualClock();
  const kept = memoryJournal();
  const journal: Journal = {
    ...kept,
    async append(lease, events, taken) {
      await clock.sleep(50);
      return kept.append(lease, events, taken);
    },
  };
  const fake = fakeProvider({ ...SERVING, clock });
  const early: string[] = [];
  const unwritten = async ({ key }: Call): Promise<void> => {
    const log = (await kept.read('r'))._unsafeUnwrap();
    if (!log.some((event) => event.type === 'effect-start' && event.key === key)) early.push(key);
  };
  const watched: FakeProvider = {
    ...fake,
    deploy: async (request, call) => {
      await unwritten(call);
      return fake.deploy(request, call);
    },
    route: async (request, call) => {
      await unwritten(call);
      return fake.route(request, call);
    },
    retire: async (request, call) => {
      await unwritten(call);
      return fake.retire(request, call);
    },
  };
  const played = await play(specOf(WAVES, { previous: 'retire' }), { clock, fake: watched, journal });
  expect(played.result.isOk()).toBe(true);
  expect(early).toEqual([]);
  expect(only(played.events, 'effect-start').map(({ method }) => method)).toEqual(
    expect.arrayContaining(['deploy', 'route', 'retire']),
  );
});
