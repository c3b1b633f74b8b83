import { rollout } from '@landfall/core';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test, vi } from 'vitest';
import { observeRollout } from '../src/index.ts';
import { played, sdk, treeOf } from './telemetry-setting.ts';

const SECRET = 'hunter2-hunter2';

test('a rollout is observed while it runs, by its handle', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ clock, deployMs: 60_000 });
  const model = { name: 'fraud', version: '42', artifact: 'none' };
  const run = rollout({ model, regions: ['fake/a'] }, { providers: { fake }, clock });
  const { spans, flush, tracer } = sdk();
  const [observed, result] = await Promise.all([observeRollout(run, { tracer, flush, clock }), run.result]);
  expect(result.isOk()).toBe(true);
  expect(observed.isOk()).toBe(true);
  expect(treeOf(spans()).at(-1)).toBe('  RUN fraud');
});

test('what was made is sent while nothing happens, too', async () => {
  const clock = virtualClock();
  const events = await played();
  const { tracer, spans, flush } = sdk();
  const seqs: number[] = [];
  const cursors = {
    read: () => undefined,
    write: (_: string, { seq }: { readonly seq: number }) => void seqs.push(seq),
  };
  async function* slowly() {
    yield* events.slice(0, 10);
    await clock.sleep(3_600_000);
    yield* events.slice(10);
  }
  void (await observeRollout(slowly(), { tracer, flush, cursors, clock, flushEveryMs: 5_000 }));
  expect(seqs.slice(0, 2)).toEqual([1, 10]);
  expect(seqs.at(-1)).toBe(events.length);
  expect(spans().length).toBeGreaterThan(10);
});

test('log records tell what a person wants to know', async () => {
  const { logger, logs } = sdk();
  void (await observeRollout(await played({}, { faults: [{ kind: 'deploy-fails', region: 'b' }] }), { logger }));
  expect(logs.map(({ eventName, severityText, body }) => [eventName, severityText, body])).toEqual([
    ['landfall.rollout.start', 'INFO', 'fraud 42'],
    ['landfall.rollback.start', 'ERROR', 'fake/a, fake/b'],
    ['landfall.rollout.end', 'ERROR', 'failed'],
  ]);
});

test('each move of traffic is a log record, with its region, its share and its deployment', async () => {
  const { logger, logs } = sdk();
  const stages = [{ percent: 25 }, { percent: 100 }] as const;
  void (await observeRollout(await played({ regions: ['fake/a'], stages }), { logger }));
  const moves = logs.filter(({ eventName }) => eventName === 'landfall.cutover');
  expect(moves.map(({ body, attributes }) => [body, attributes])).toEqual(
    [25, 100].map((percent) => [
      `fake/a: ${percent} % of traffic`,
      expect.objectContaining({
        'cloud.region': 'a',
        'landfall.percent': percent,
        'deployment.id': 'fraud-42',
        'landfall.seq': expect.any(Number),
      }),
    ]),
  );
});

test('no secret of the spec reaches a span, a measurement or a log record', async () => {
  const { tracer, meter, logger, flush, spans, metrics, logs } = sdk();
  const model = { name: 'fraud', version: '42', artifact: `s3://models/${SECRET}`, environment: { TOKEN: SECRET } };
  const events = await played({ model }, { faults: [{ kind: 'deploy-fails', region: 'b' }] });
  expect(JSON.stringify(events)).toContain(SECRET);
  void (await observeRollout(events, { tracer, meter, logger, flush }));
  const told = [
    spans().map(({ name, attributes, status, events: marks }) => [name, attributes, status, marks]),
    [...(await metrics())],
    logs,
  ];
  expect(JSON.stringify(told)).not.toContain(SECRET);
});

test('without anything to tell it to, events are read and nothing is made', async () => {
  const events = await played();
  expect((await observeRollout(events, {}))._unsafeUnwrap()).toEqual({ seq: events.length, hasEnded: true });
});

test('a tracer that throws is an error with the last event that is safe', async () => {
  const { flush, tracer } = sdk();
  let spans = 0;
  const failing = {
    ...tracer,
    startSpan(name: string, ...rest: []) {
      spans += 1;
      if (spans > 3) throw new Error('out of memory');
      return tracer.startSpan(name, ...rest);
    },
  };
  const observed = await observeRollout(await played(), { tracer: failing as never, flush });
  expect(observed._unsafeUnwrapErr()).toEqual({ kind: 'not-sent', message: 'out of memory', seq: 1 });
});

test.each([
  [{ flushEveryMs: 0 }, 'flushEveryMs must be more than 0 milliseconds'],
  [{ cursors: { read: () => undefined, write: () => undefined } }, 'cursors needs flush'],
])('options that cannot be are refused: %o', async (options, message) => {
  const refused = (await observeRollout([], options))._unsafeUnwrapErr();
  expect(refused.kind).toBe('invalid-options');
  expect(refused.message).toContain(message);
});

test('events that do not begin with the first are refused', async () => {
  const events = (await played()).slice(3);
  expect((await observeRollout(events, sdk()))._unsafeUnwrapErr()).toMatchObject({
    kind: 'not-a-log',
    message: 'event 4 follows event 0, and the whole log is needed, from event 1 on',
  });
});

test('events that nobody reads on are left, so that their source can close', async () => {
  const events = await played();
  let isClosed = false;
  async function* source() {
    try {
      yield* events.slice(3);
    } finally {
      isClosed = true;
    }
  }
  expect((await observeRollout(source(), sdk())).isErr()).toBe(true);
  await vi.waitFor(() => expect(isClosed).toBe(true));
});
