import { processTable, rollBack, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { SpanKind, trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { type Cursor, observeRollout } from '../src/index.ts';
import { msOf, played, sdk, spanNamed, treeOf } from './telemetry-setting.ts';

test('a rollout that succeeds is a tree: each step below the start span, each call below its step', async () => {
  const { spans, flush, tracer } = sdk();
  const events = await played();
  expect((await observeRollout(events, { tracer, flush }))._unsafeUnwrap()).toEqual({
    seq: events.length,
    hasEnded: true,
  });
  expect(treeOf(spans())).toEqual([
    'landfall.rollout.start',
    '  select fake/a',
    '  select fake/b',
    '  call claim',
    '  deploy fake/a',
    '    call deploy fake/a',
    '  verify fake/a',
    '  deploy fake/b',
    '    call deploy fake/b',
    '  verify fake/b',
    '  route fake/a',
    '    call route fake/a',
    '  route fake/b',
    '    call route fake/b',
    '  monitor fake/a',
    '    call monitor fake/a',
    '  monitor fake/b',
    '    call monitor fake/b',
    '  RUN fraud',
  ]);
  expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(1);
  // The rows of the process table are steps or phases of the trace.
  expect(processTable(events)).toHaveLength(8);
});

test('spans have the times of the log, and the attributes of the conventions for CI/CD', async () => {
  const { spans, flush, tracer } = sdk();
  const events = await played();
  void (await observeRollout(events, { tracer, flush }));
  const [start, end] = [events[0], events.at(-1)];
  const run = spanNamed(spans(), 'RUN fraud');
  expect([msOf(run.startTime), msOf(run.endTime)]).toEqual([start?.at, end?.at]);
  expect(run.kind).toBe(SpanKind.SERVER);
  expect(run.attributes).toMatchObject({
    'cicd.pipeline.name': 'fraud',
    'cicd.pipeline.run.id': 'fraud-42',
    'cicd.pipeline.result': 'success',
    'landfall.model.version': '42',
    'landfall.seq': events.length,
  });
  const deploy = spanNamed(spans(), 'deploy fake/a');
  expect(msOf(deploy.endTime) - msOf(deploy.startTime)).toBeGreaterThanOrEqual(60_000);
  expect(deploy.attributes).toMatchObject({
    'cicd.pipeline.task.name': 'deploy',
    'cicd.pipeline.task.type': 'deploy',
    'cicd.pipeline.task.run.id': 'fraud-42/deploy:fake/a#1',
    'cicd.pipeline.task.run.result': 'success',
    'cloud.region': 'a',
    'landfall.phase': 'wave-1',
  });
  expect(spanNamed(spans(), 'call deploy fake/a').kind).toBe(SpanKind.CLIENT);
});

test('a failed attempt is a span, the next one is linked to it, and what a rollback undoes to what it did', async () => {
  const { spans, flush, tracer } = sdk();
  const events = await played(
    {},
    {
      faults: [
        { kind: 'out-of-capacity', at: 'end', region: 'a', times: 1 },
        { kind: 'fail', method: 'route', region: 'b', error: { kind: 'permission' } },
      ],
    },
  );
  void (await observeRollout(events, { tracer, flush }));
  const tree = treeOf(spans());
  expect(tree).toContain(
    '  deploy fake/a failed: No room for another deployment in a: it ran out while the deployment came up.',
  );
  expect(tree).toContain('  deploy fake/a (retries deploy fake/a)');
  expect(tree.filter((line) => line.includes('rolls-back'))).toEqual([
    '  restore fake/b (rolls-back route fake/b)',
    '  restore fake/a (rolls-back route fake/a)',
    '  remove fake/a (rolls-back deploy fake/a)',
    '  remove fake/b (rolls-back deploy fake/b)',
  ]);
  expect(spanNamed(spans(), 'RUN fraud').attributes).toMatchObject({
    'cicd.pipeline.result': 'failure',
    'error.type': 'rollout-failed',
  });
  const route = spans().find(({ name, status }) => name === 'route fake/b' && status.code === 2);
  expect(route?.attributes).toMatchObject({ 'error.type': 'permission', 'cicd.pipeline.task.run.result': 'failure' });
});

test('a bake is one span, however often it looks, with its verdicts', async () => {
  const { spans, flush, tracer } = sdk();
  const stages = [{ percent: 25, bake: { min: '10m', max: '2h' } }, { percent: 100 }] as const;
  void (await observeRollout(await played({ stages }, { requests: [{ perSecond: 100 }] }), { tracer, flush }));
  const bakes = spans().filter(({ attributes }) => attributes['cicd.pipeline.task.name'] === 'bake');
  expect(bakes.map(({ name, events }) => [name, events.map((event) => event.name)])).toEqual([
    ['bake-25', ['pass: all gates']],
  ]);
});

test('the span that asked for the rollout is linked, and is no parent', async () => {
  const { spans, flush, tracer } = sdk();
  const caller = tracer.startSpan('a button');
  const spanContext = caller.spanContext();
  void (await observeRollout(await played(), { tracer, flush, caller: spanContext }));
  caller.end();
  await flush();
  const start = spanNamed(spans(), 'landfall.rollout.start');
  expect(start.links.map(({ context }) => context.spanId)).toEqual([spanContext.spanId]);
  expect(start.spanContext().traceId).not.toBe(spanContext.traceId);
  expect(trace.getActiveSpan()).toBeUndefined();
});

function memoryCursors() {
  const kept = new Map<string, Cursor>();
  return {
    read: (id: string) => kept.get(id),
    write: (id: string, cursor: Cursor) => void kept.set(id, cursor),
  };
}

test('a rollback of a rollout that has ended is linked to it, where its trace is known', async () => {
  const clock = virtualClock();
  const journal = memoryJournal();
  const providers = { fake: fakeProvider({ clock, serving: { version: '41' } }) };
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const first = await collectEvents(
    rollout({ model, regions: ['fake/a'] }, { providers, clock, journal, id: 'first' }),
  );
  const begun = await rollBack('first', { providers, clock, journal, reason: 'wrong numbers' });
  const second = await collectEvents(begun._unsafeUnwrap());

  const cursors = memoryCursors();
  const { spans, flush, tracer } = sdk();
  void (await observeRollout(first, { tracer, flush, cursors }));
  void (await observeRollout(second, { tracer, flush, cursors }));
  const [start, following] = spans().filter(({ name }) => name === 'landfall.rollout.start');
  expect(following?.attributes).toMatchObject({ 'landfall.follow_up': 'roll-back', 'landfall.follow_up.of': 'first' });
  expect(following?.links.map(({ context, attributes }) => [context.spanId, context.traceId, attributes])).toEqual([
    [start?.spanContext().spanId, start?.spanContext().traceId, { 'landfall.link': 'follows' }],
  ]);
  const unknown = sdk();
  void (await observeRollout(second, unknown));
  expect(spanNamed(unknown.spans(), 'landfall.rollout.start').links).toEqual([]);
});

test('a rollout that supersedes another is linked to it', async () => {
  const clock = virtualClock();
  const journal = memoryJournal();
  const cloud = { clock, serving: { version: '41' }, deployMs: 60_000 };
  const providers = { fake: fakeProvider(cloud) };
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const options = { providers, clock, journal };
  const older = rollout({ model, regions: ['fake/a'] }, { ...options, id: 'older' });
  await new Promise<void>((done) => older.on('step-start', ({ action }) => action === 'deploy' && done()));
  const newer = rollout(
    { model: { ...model, version: '43' }, regions: ['fake/a'] },
    { ...options, id: 'newer', onBusy: 'supersede' },
  );
  const [olderEvents, newerEvents] = await Promise.all([collectEvents(older), collectEvents(newer)]);
  expect(newerEvents.at(-1)).toMatchObject({ outcome: 'succeeded' });

  const cursors = memoryCursors();
  const { spans, flush, tracer } = sdk();
  void (await observeRollout(olderEvents, { tracer, flush, cursors }));
  void (await observeRollout(newerEvents, { tracer, flush, cursors }));
  const start = spans().find(({ name }) => name === 'landfall.rollout.start');
  const run = spans().findLast(({ name }) => name === 'RUN fraud');
  expect(run?.links.map(({ context, attributes }) => [context.spanId, attributes?.['landfall.link']])).toEqual([
    [start?.spanContext().spanId, 'supersedes'],
  ]);
});
