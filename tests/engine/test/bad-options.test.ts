import {
  advance,
  formatError,
  listRollouts,
  planRollout,
  pruneRollouts,
  type RolloutError,
  resumeRollout,
  rollout,
  startRollout,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { SERVING, specOf } from './play.ts';

const SPEC = specOf(['fake/a']);

interface Good {
  readonly fake: FakeProvider;
  readonly journal: Journal;
  readonly options: {
    readonly providers: { readonly fake: FakeProvider };
    readonly clock: ReturnType<typeof virtualClock>;
    readonly journal: Journal;
  };
}

function good(): Good {
  const fake = fakeProvider(SERVING);
  const journal = memoryJournal();
  return { fake, journal, options: { providers: { fake }, clock: virtualClock(), journal } };
}

/** What each function that takes the options of a rollout says to these: none throws, and none rejects. */
async function errorsOf(options: unknown): Promise<readonly (RolloutError | undefined)[]> {
  const given = options as Good['options'];
  const answers = [
    await rollout(SPEC, given).result,
    await startRollout(SPEC, given),
    await resumeRollout('r', given),
    await advance('r', given),
    planRollout(SPEC, given),
  ];
  return answers.map((answer) => (answer.isErr() ? answer.error : undefined));
}

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

function throwing(): never {
  throw new Error('in a getter');
}

test.each<readonly [string, unknown, string, string]>([
  ['are undefined', undefined, '', 'are missing'],
  ['are null', null, '', 'must be an object'],
  ['are text', 'aws', '', 'must be an object'],
  ['cannot be read', revoked, '', 'cannot be read: TypeError'],
])('options that %s are an error of the result', async (_what, options, path, message) => {
  for (const error of await errorsOf(options))
    expect(error).toEqual({ kind: 'invalid-options', issues: [{ path, message: expect.stringContaining(message) }] });
});

test.each<readonly [string, object, string]>([
  ['providers', { providers: undefined }, 'is missing'],
  ['providers', { providers: null }, 'must be an object with each provider by its key'],
  ['id', { id: 5 }, 'must be a text that is not empty'],
  ['id', { id: '' }, 'must be a text that is not empty'],
  ['samples', { samples: 5 }, 'must be an object with each set of samples by its name'],
  ['secrets', { secrets: 'hunter2' }, 'must be an object with each secret by its name'],
  ['metrics', { metrics: 'http://localhost:9090' }, 'must be a metric source, such as prometheusMetrics()'],
  ['onHold', { onHold: 'stop' }, 'must be one of "wait", "return"'],
  ['journal', { journal: './rollouts.db' }, 'must be a journal, such as memoryJournal()'],
  ['clock', { clock: {} }, 'must be a clock, with now() and sleep()'],
  ['signal', { signal: {} }, 'must be an AbortSignal'],
  ['signal', { signal: new AbortController() }, 'must be an AbortSignal'],
  [
    'signal',
    { signal: { aborted: false, addEventListener: throwing, removeEventListener: throwing } },
    'cannot take a listener: Error: in a getter',
  ],
  ['onSignal', { onSignal: 'kill' }, 'must be one of "stop", "abort"'],
  ['onListenerError', { onListenerError: 5 }, 'must be a function'],
  ['lease', { lease: '999ms' }, 'is too short: give it at least one second'],
  ['lease', { lease: 'a while' }, "is not a duration: write it as '90s', '15m' or milliseconds"],
  ['forUpTo', { forUpTo: -1 }, "is not a duration: write it as '90s', '15m' or milliseconds"],
  ['jurnal', { jurnal: 'sqlite' }, "is not a known field: did you mean 'journal'?"],
  ['onsignal', { onsignal: 'abort' }, "is not a known field: did you mean 'onSignal'?"],
])('the option %s that is wrong is named as an option, and nothing is called: %j', async (path, wrong, message) => {
  const { options, fake, journal } = good();
  for (const error of await errorsOf({ ...options, ...wrong })) {
    expect(error).toMatchObject({ kind: 'invalid-options', issues: [{ path }] });
    const text = formatError(error as RolloutError);
    expect(text).toMatch(/^The options are not valid, so nothing was done: /);
    expect(text).toContain(`${path}: ${message}`);
  }
  expect(fake.calls).toEqual([]);
  expect((await journal.list())._unsafeUnwrap()).toEqual([]);
});

test('all wrong options are named at once', async () => {
  const { options } = good();
  const [error] = await errorsOf({ ...options, lease: 0, jurnal: 1, signal: {} });
  expect(error).toMatchObject({ issues: [{ path: 'jurnal' }, { path: 'lease' }, { path: 'signal' }] });
});

test('one options object serves every function, and what an option leads to may have any key', async () => {
  const { options } = good();
  class Platform {
    readonly providers = options.providers;
    readonly journal = options.journal;
    readonly clock = options.clock;
    readonly id = 'r';
    readonly samples = { golden: [], unused: [] };
    readonly secrets = { TOKEN: 'hunter2hunter2', unset: undefined } as unknown as Record<string, string>;
    readonly lease = '30s';
    readonly forUpTo = '1s';
    readonly olderThan = '30d';
    readonly signal = new AbortController().signal;
    readonly onSignal = 'abort';
    readonly onListenerError = undefined;
    get jurnal(): string {
      return 'of the class, not an own key';
    }
  }
  const all = new Platform();
  const fake = Object.assign(all.providers.fake, { myOwn: 'key' });
  expect(fake.myOwn).toBe('key');
  expect((await startRollout(SPEC, all)).isOk()).toBe(true);
  expect((await advance('r', all)).isOk()).toBe(true);
  expect((await (await resumeRollout('r', all))._unsafeUnwrap().result).isOk()).toBe(true);
  expect((await listRollouts(options.journal, all)).isOk()).toBe(true);
  expect((await pruneRollouts(options.journal, all)).isOk()).toBe(true);
  expect((await rollout(SPEC, all).result).isOk()).toBe(true);
});

test('options of what reads a journal are named as options', async () => {
  const { journal } = good();
  const pruned = (options: object) => pruneRollouts(journal, options as { olderThan: '1d' });
  for (const [options, path] of [
    [{}, 'olderThan'],
    [{ olderThan: -1 }, 'olderThan'],
    [{ olderThan: '1d', clok: virtualClock() }, 'clok'],
  ] as const)
    expect((await pruned(options))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options', issues: [{ path }] });
  const listed = await listRollouts(journal, { clok: 1 } as object);
  expect(listed._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options', issues: [{ path: 'clok' }] });
});

test.each<readonly [string, unknown]>([
  ['that throws when it is read', new Proxy(SPEC, { get: throwing })],
  ['that throws when it is listed', new Proxy(SPEC, { ownKeys: throwing })],
  ['that was revoked', revoked],
  ['with a getter that throws', Object.defineProperty({ ...SPEC }, 'model', { get: throwing, enumerable: true })],
])('a spec %s is an invalid spec', async (_what, spec) => {
  const { options } = good();
  const expected = {
    kind: 'invalid-spec',
    issues: [{ path: '', message: expect.stringMatching(/^cannot be read: (TypeE|E)rror/) }],
  };
  const given = spec as typeof SPEC;
  expect((await rollout(given, options).result)._unsafeUnwrapErr()).toEqual(expected);
  expect((await startRollout(given, options))._unsafeUnwrapErr()).toEqual(expected);
  expect(planRollout(given, options)._unsafeUnwrapErr()).toEqual(expected);
});

test('a Proxy that passes everything on is a spec like another', async () => {
  const { options } = good();
  expect((await rollout(new Proxy(SPEC, {}), options).result).isOk()).toBe(true);
});

test('providers, samples and secrets that throw when they are read are an error of the result', async () => {
  const { options } = good();
  const hostile = Object.defineProperty({}, 'golden', { get: throwing, enumerable: true });
  const spec = { ...SPEC, verify: { samples: 'golden' } };
  const run = rollout(spec, { ...options, samples: hostile as Record<string, never> });
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options' });
  const provider = new Proxy(options.providers.fake, { get: throwing });
  expect((await rollout(SPEC, { ...options, providers: { fake: provider } }).result)._unsafeUnwrapErr()).toMatchObject({
    kind: 'invalid-options',
  });
});

test.each<readonly [string, unknown]>([
  ['cannot be printed', Object.create(null)],
  ['throws when it is printed', { toString: throwing }],
  ['is a symbol', Symbol('bye')],
])('an abort signal whose reason %s aborts all the same', async (_what, reason) => {
  for (const early of [true, false]) {
    const { options, fake } = good();
    const controller = new AbortController();
    if (early) controller.abort(reason);
    const run = rollout(SPEC, { ...options, signal: controller.signal, onSignal: 'abort' });
    run.on('step-start', ({ action }) => {
      if (action === 'deploy') controller.abort(reason);
    });
    expect((await run.result)._unsafeUnwrapErr()).toMatchObject({
      kind: 'aborted',
      reason: expect.stringMatching(/^the signal was aborted: ./),
    });
    expect(fake.running().filter(({ version }) => version === '42')).toEqual([]);
  }
});
