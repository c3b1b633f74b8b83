import type { RolloutEvent } from '@landfall/core';
import { expect, test } from 'vitest';
import { type Cursor, type CursorStore, observeRollout } from '../src/index.ts';
import { played, sdk } from './telemetry-setting.ts';

const FAULTS = [{ kind: 'deploy-fails', region: 'b' }] as const;

/** What a span is about: the same in every process. */
function identities(spans: ReturnType<ReturnType<typeof sdk>['spans']>): readonly string[] {
  return spans.map(({ name, attributes }) => `${name} by event ${String(attributes['landfall.seq'])}`).sort();
}

/** Cursors that outlive a process, as JSON. */
function storedCursors(): CursorStore & { readonly seqs: number[] } {
  let stored: string | undefined;
  const seqs: number[] = [];
  return {
    seqs,
    read: () => (stored === undefined ? undefined : (JSON.parse(stored) as Cursor)),
    write(_, cursor) {
      seqs.push(cursor.seq);
      stored = JSON.stringify(cursor);
    },
  };
}

/** Events that break off, as in a process that dies: what was told and not flushed is lost with it. */
async function* dying(events: readonly RolloutEvent[], after: number): AsyncGenerator<RolloutEvent> {
  yield* events.slice(0, after);
  await Promise.resolve();
  throw new Error('the process died');
}

test('after a crash at any event nothing is missing, in one trace, and what comes twice has the same event', async () => {
  const events = await played({}, { faults: FAULTS });
  const whole = sdk();
  void (await observeRollout(events, whole));
  const wanted = identities(whole.spans());
  for (let after = 1; after < events.length; after += 1) {
    const cursors = storedCursors();
    const sent = sdk();
    let isDead = false;
    // What was made before the crash is exported only where it was flushed before.
    const first = { ...sent, cursors, flush: async () => (isDead ? Promise.reject(new Error('dead')) : sent.flush()) };
    const broken = observeRollout(
      (async function* () {
        yield* events.slice(0, after);
        isDead = true;
        yield* dying([], 0);
      })(),
      first,
    );
    expect((await broken)._unsafeUnwrapErr().kind).toBe('source-failed');
    const before = identities(sent.spans());
    const second = sdk();
    void (await observeRollout(events, { ...second, cursors }));
    const all = new Set([...before, ...identities(second.spans())]);
    expect([...all].sort(), `after event ${after}`).toEqual(wanted);
    const traces = new Set([...sent.spans(), ...second.spans()].map((span) => span.spanContext().traceId));
    expect(traces.size, `after event ${after}`).toBe(1);
  }
});

test('what comes twice was sent between a flush and the cursor after it: it has the same event, behind the cursor', async () => {
  const events = await played({}, { faults: FAULTS });
  const whole = sdk();
  void (await observeRollout(events, whole));
  let twice = 0;
  for (let after = 2; after < events.length; after += 1) {
    const cursors = storedCursors();
    const sent = sdk();
    // Each event is flushed as it comes; the process dies behind a flush, before its cursor is written.
    const write: CursorStore['write'] = (id, cursor) => {
      if (cursor.seq >= after) throw new Error('the process died');
      return cursors.write(id, cursor);
    };
    void (await observeRollout(events.slice(0, after), {
      ...sent,
      cursors: { ...cursors, write },
      flushEveryMs: 0.001,
    }));
    const cursor = cursors.seqs.at(-1) ?? 0;
    const second = sdk();
    void (await observeRollout(events, { ...second, cursors }));
    const before = identities(sent.spans());
    const again = new Set(identities(second.spans()).filter((one) => before.includes(one)));
    twice += again.size;
    const safe = sdk();
    void (await observeRollout(events.slice(0, cursor), safe));
    expect(
      [...again].filter((one) => identities(safe.spans()).includes(one)),
      `after event ${after}`,
    ).toEqual([]);
    expect([...new Set([...before, ...identities(second.spans())])].sort()).toEqual(identities(whole.spans()));
  }
  expect(twice).toBeGreaterThan(5);
});

test('the cursor moves only after a flush', async () => {
  const events = await played();
  const cursors = storedCursors();
  const { tracer, flush } = sdk();
  let flushes = 0;
  const counted = async () => {
    flushes += 1;
    if (flushes > 1) throw new Error('the collector is away');
    await flush();
  };
  const observed = await observeRollout(events, { tracer, flush: counted, cursors });
  expect(observed._unsafeUnwrapErr()).toEqual({ kind: 'not-sent', message: 'the collector is away', seq: 1 });
  expect(cursors.seqs).toEqual([1]);
});

test('an observer that comes after the end has nothing to tell', async () => {
  const events = await played();
  const cursors = storedCursors();
  void (await observeRollout(events, { ...sdk(), cursors }));
  const again = sdk();
  expect((await observeRollout(events, { ...again, cursors }))._unsafeUnwrap().hasEnded).toBe(true);
  expect(again.spans()).toEqual([]);
  expect(again.logs).toEqual([]);
});
