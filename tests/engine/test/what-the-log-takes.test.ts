import { formatError, type RolloutEvent, redactEvent } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { type ProviderError, providerError } from '@landfall/core/provider';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { err, ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { errorOf, only, type Play, type Played, play, REQUIRED, SERVING, specOf } from './play.ts';

const SECRET = 'hunter2-hunter2';
const SPEC = specOf(['fake/a'], {
  ...REQUIRED,
  model: { name: 'fraud', version: '42', artifact: 's3://m', environment: { TOKEN: { secret: 'TOKEN' } } },
  verify: { samples: 'golden' },
  monitoring: 'required',
});

/** A rollout on a fake that was altered, and what its journal holds at the end. */
async function playOn(
  alter: (fake: FakeProvider) => Partial<FakeProvider>,
  more: Play = {},
): Promise<Played & { readonly log: readonly RolloutEvent[] }> {
  const fake = fakeProvider(SERVING);
  const journal = memoryJournal();
  const options = { secrets: { TOKEN: SECRET }, samples: { golden: [{ input: 1 }] }, journal };
  const played = await play(SPEC, { fake: { ...fake, ...alter(fake) }, ...options, ...more });
  return { ...played, log: (await journal.read('r'))._unsafeUnwrap() };
}

const circular: Record<string, unknown> = {};
circular['self'] = circular;

const EXTRAS: readonly (readonly [string, object])[] = [
  ['a circular field', { circularField: circular }],
  ['a BigInt', { bigField: 42n }],
  ['the headers of the request', { $metadata: { headers: { authorization: 'Bearer abcdef' } } }],
];

test.each(EXTRAS)(
  '%s beside the fields of an error, or of anything else, does not get into the log',
  async (_, extra) => {
    const refusal = { ...providerError({ kind: 'capacity', message: 'full', retryable: false }), ...extra };
    const failed = await playOn(() => ({ monitor: async () => err(refusal as ProviderError) }));
    expect(errorOf(failed)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
    expect(failed.log.at(-1)?.type).toBe('rollout-end');
    const succeeded = await playOn((fake) => ({
      prepare: async (request, call) =>
        (await fake.prepare(request, call)).map((prepared) => ({ ...prepared, ...extra })),
      describe: async (request, call) => (await fake.describe(request, call)).map((seen) => ({ ...seen, ...extra })),
      verify: async (request, call) =>
        (await fake.verify(request, call)).map((found) => ({
          ...found,
          ...extra,
          checks: [{ name: 'up', passed: true, ...extra }],
        })),
    }));
    expect(succeeded.result.isOk()).toBe(true);
    for (const { log } of [failed, succeeded]) {
      const text = JSON.stringify(log);
      expect(Object.keys(extra).filter((key) => text.includes(`"${key}"`))).toEqual([]);
    }
  },
);

test('an error of an older log, with headers beside its fields, loses them where the event is for readers outside', () => {
  const error = {
    ...providerError({ kind: 'quota', message: 'full' }),
    $metadata: { headers: { authorization: 'abcdef' } },
  };
  const where = { step: 's', action: 'deploy', region: 'fake/a' } as const;
  const event = {
    type: 'step-retry',
    ...where,
    attempt: 2,
    error,
    notBefore: 0,
    v: 3,
    seq: 1,
    at: 0,
    rolloutId: 'r',
  } as const;
  expect(JSON.stringify(redactEvent(event))).not.toContain('abcdef');
});

test.each([0, 1, 2, 3])(
  'a text for people is cut after secrets are masked, and at a whole character (%i)',
  async (shift) => {
    // Whole characters of two units, and a secret that the cut would go through.
    const message = `${'x'.repeat(shift)}${'😀'.repeat(993)}${SECRET}${'😀'.repeat(5_000)}`;
    const { log } = await playOn(() => ({ deploy: async () => err(providerError({ kind: 'quota', message })) }));
    const text = only(log, 'effect-end').find(({ error }) => error !== undefined)?.error?.message ?? '';
    expect(text.length).toBeLessThanOrEqual(2_000);
    expect(text.length).toBeGreaterThan(1_990);
    expect(text).toContain('***');
    expect(text).not.toContain('hunter2');
    // It throws where half a character is left.
    expect(encodeURIComponent(text)).not.toBe('');
    expect(text).toMatch(/…$/);
  },
);

test('a log does not grow with what a provider says', async () => {
  const long = 'x'.repeat(100_000);
  const { log, result } = await playOn((fake) => ({
    prepare: async (request, call) =>
      (await fake.prepare(request, call)).map((prepared) => ({
        ...prepared,
        findings: [{ level: 'info' as const, message: long }],
      })),
    describe: async (request, call) => (await fake.describe(request, call)).map((seen) => ({ ...seen, detail: long })),
    verify: async (request, call) =>
      (await fake.verify(request, call)).map((found) => ({
        ...found,
        checks: [{ name: long, passed: true, detail: long }],
      })),
  }));
  expect(result.isOk()).toBe(true);
  expect(JSON.stringify(log).length).toBeLessThan(100_000);
});

test('a handle that is too large is refused by its name, not cut', async () => {
  const played = await playOn((fake) => ({
    deploy: async (request, call) =>
      (await fake.deploy(request, call)).map((handle) => ({ ...handle, tags: { note: 'x'.repeat(200_000) } })),
  }));
  expect(formatError(errorOf(played))).toContain(
    'fake.deploy returned an answer that is not valid: deployment.tags.note is larger than 100,000 characters of JSON',
  );
  expect(JSON.stringify(played.log)).not.toContain('xxx');
});

test("the largest answer of a cloud's endpoint is taken for a sample: 25 MB, in base64", async () => {
  const output = 'A'.repeat(Math.ceil((25 * 1_024 * 1_024 * 4) / 3));
  const answering = (given: string) => (_fake: FakeProvider) => ({
    verify: async () => ok({ subject: 'deployment' as const, responses: [{ output: given, latencyMs: 1 }] }),
  });
  const { result, log } = await playOn(answering(output));
  expect(result.isOk()).toBe(true);
  expect(JSON.stringify(log).length).toBeLessThan(100_000);
  const twice = await playOn(answering(output + output));
  expect(formatError(errorOf(twice))).toContain(
    'fake.verify returned an answer that is not valid: responses[0].output is larger',
  );
});
