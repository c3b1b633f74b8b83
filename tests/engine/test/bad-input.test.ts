import { formatError, type RolloutError, type RolloutSpec, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { SERVING, specOf } from './play.ts';

const GOOD = specOf(['fake/a', 'fake/b']);

interface Refusal {
  readonly error: RolloutError;
  readonly fake: FakeProvider;
}

/** Tries to roll out what cannot be, embedded and by `startRollout`: nothing throws, nothing is called, nothing is kept. */
async function refusalOf(spec: unknown, more: object = {}): Promise<Refusal> {
  const fake = fakeProvider(SERVING);
  const journal = memoryJournal();
  const options = { providers: { fake }, clock: virtualClock(), journal, ...more };
  const run = rollout(spec as RolloutSpec, options);
  expect(run.plan).toBeUndefined();
  const result = await run.result;
  const error = result._unsafeUnwrapErr();
  expect(await collectEvents(run)).toEqual([]);
  expect(run.abort().isErr()).toBe(true);
  expect((await startRollout(spec as RolloutSpec, options))._unsafeUnwrapErr()).toEqual(error);
  expect((await journal.list())._unsafeUnwrap()).toEqual([]);
  expect(fake.calls).toEqual([]);
  expect(formatError(error)).toContain('othing was started');
  return { error, fake };
}

/** The places and words of an invalid spec's issues. */
function issuesOf({ error }: Refusal): readonly string[] {
  if (error.kind !== 'invalid-spec') throw new Error(`it is ${error.kind}`);
  return error.issues.map(({ path, message }) => `${path}: ${message}`);
}

test.each<readonly [string, unknown, readonly (string | RegExp)[]]>([
  ['not an object', 5, [/^: must be an object/]],
  ['null', null, [/^: must be an object/]],
  ['nothing', undefined, [/^: is missing/]],
  ['no regions', { ...GOOD, regions: [] }, [/^regions: must not be empty/]],
  ['an empty group', { ...GOOD, regions: [[]] }, [/^regions\[0\]: must not be empty/]],
  [
    'a region twice',
    { ...GOOD, regions: ['fake/a', ['fake/b', 'fake/a']] },
    [/^regions\[1\]\[1\]: 'fake\/a' is already at regions\[0\]/],
  ],
  ['a region that is none', { ...GOOD, regions: ['us-east-1'] }, [/^regions\[0\]: .*not a region/]],
  [
    'an unknown provider',
    { ...GOOD, regions: ['aws/a'] },
    [/^regions\[0\]: there is no provider 'aws' in options.providers, which has 'fake'/],
  ],
  ['a duration that is none', { ...GOOD, timeouts: { deploy: 'soon' } }, [/^timeouts.deploy: is not a duration/]],
  ['a duration without a unit', { ...GOOD, timeouts: { deploy: '90' } }, [/^timeouts.deploy: is not a duration/]],
  ['a negative duration', { ...GOOD, timeouts: { call: -1 } }, [/^timeouts.call: is not a duration/]],
  ['a duration of no time', { ...GOOD, timeouts: { call: 0 } }, [/^timeouts.call: must be at least 1 ms/]],
  ['an absurd duration', { ...GOOD, timeouts: { deploy: '4000d' } }, [/^timeouts.deploy: must be at most 30 days/]],
  ['an endless duration', { ...GOOD, timeouts: { deploy: Number.POSITIVE_INFINITY } }, [/^timeouts.deploy: /]],
  ['no attempts', { ...GOOD, retry: { attempts: 0 } }, [/^retry.attempts: must be at least 1/]],
  ['too many attempts', { ...GOOD, retry: { attempts: 1e9 } }, [/^retry.attempts: must be at most 100/]],
  ['half a region at a time', { ...GOOD, concurrency: 0.5 }, [/^concurrency: must be a whole number/]],
  ['a negative concurrency', { ...GOOD, concurrency: -3 }, [/^concurrency: must be at least 1/]],
  ['no number', { ...GOOD, concurrency: Number.NaN }, [/^concurrency: must be a/]],
  [
    'more than all of the traffic',
    { ...GOOD, stages: [{ percent: 101 }] },
    [/^stages\[0\].percent: must be at most 100/],
  ],
  [
    'stages that go back',
    { ...GOOD, stages: [{ percent: 50 }, { percent: 10 }, { percent: 100 }] },
    [/^stages\[1\].percent: must be more than the 50/],
  ],
  ['stages that never get there', { ...GOOD, stages: [{ percent: 50 }] }, [/^stages\[0\].percent: must be 100/]],
  ['a pass rate over one', { ...GOOD, verify: { passRate: 1.5 } }, [/^verify.passRate: must be a share from 0 to 1/]],
  [
    'an artifact without an entry',
    { ...GOOD, model: { ...GOOD.model, artifact: { 'fake/a': 'x' } } },
    [/^model.artifact: has no entry for fake\/b/],
  ],
  [
    'an image without an entry',
    { ...GOOD, model: { ...GOOD.model, image: { aws: 'x' } } },
    [/^model.image: has no entry for fake\/a, fake\/b/],
  ],
  ['unknown samples', { ...GOOD, verify: { samples: 'golden' } }, [/^verify.samples: there are no samples 'golden'/]],
  [
    'an unknown secret',
    { ...GOOD, model: { ...GOOD.model, environment: { T: { secret: 'X' } } } },
    [/^model.environment.T: there is no secret 'X'/],
  ],
  ['a field that is not one', { ...GOOD, wavs: 3 }, [/^wavs: is not a known field/]],
  [
    'everything at once',
    {
      model: { name: '', version: 1, artifact: '' },
      regions: ['aws/a', 'x'],
      concurrency: 0,
      verify: { samples: 's' },
    },
    [
      /^model.name/,
      /^model.version/,
      /^model.artifact/,
      /^regions\[1\]/,
      /^concurrency/,
      /^regions\[0\]/,
      /^verify.samples/,
    ],
  ],
])('%s is refused, with every issue and its place', async (_what, spec, expected) => {
  const issues = issuesOf(await refusalOf(spec));
  for (const each of expected) expect(issues).toContainEqual(expect.stringMatching(each));
});

test.each<readonly [string, (fake: FakeProvider) => unknown, RegExp]>([
  ['another specVersion', (fake) => ({ ...fake, specVersion: 'v9' }), /version "v9".*understands 'v1'/],
  ['no specVersion', (fake) => ({ ...fake, specVersion: undefined }), /version none/],
  ['a missing method', ({ route, retire, ...fake }) => fake, /lacks route\(\), retire\(\)/],
  ['a method that is none', (fake) => ({ ...fake, deploy: 'yes' }), /lacks deploy\(\)/],
  ['capabilities that are none', (fake) => ({ ...fake, capabilities: {} }), /capabilities.traffic/],
  [
    'a settleMs that is none',
    (fake) => ({ ...fake, capabilities: { ...fake.capabilities, settleMs: -1 } }),
    /settleMs/,
  ],
  ['a string', () => 'aws', /not a provider/],
])('a provider with %s is refused', async (_what, change, expected) => {
  const fake = fakeProvider(SERVING);
  const { error } = await refusalOf(GOOD, { providers: { fake: change(fake) } });
  expect(error).toMatchObject({
    kind: 'incompatible-provider',
    provider: 'fake',
    message: expect.stringMatching(expected),
  });
  expect(fake.calls).toEqual([]);
});

test('samples that are no samples are refused, without repeating them', async () => {
  for (const samples of [{ golden: 'x' }, { golden: [] }, { golden: [{ tolerance: -1, input: 'confidential' }] }]) {
    const spec = { ...GOOD, verify: { samples: 'golden' } };
    const refusal = await refusalOf(spec, { samples });
    expect(issuesOf(refusal).length).toBeGreaterThan(0);
    expect(JSON.stringify(refusal.error)).not.toContain('confidential');
  }
});

test('a rollout that never began refuses commands', async () => {
  const run = rollout({ ...specOf(['fake/a']), regions: [] }, { providers: { fake: fakeProvider() } });
  expect(run.pause()._unsafeUnwrapErr().kind).toBe('refused');
  expect((await run.result)._unsafeUnwrapErr().kind).toBe('invalid-spec');
});
