import { formatError, processTable, type RolloutSpec, redactEvent, statusTracker } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { providerError } from '@landfall/core/provider';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect } from 'vitest';
import { type Play, type Played, play, REQUIRED, SERVING, specOf } from './play.ts';

export const SECRET = 'hunter2-"quoted"-\\-päss';
const SAMPLE_INPUT = 'patient Jane Doe';
export const SAMPLE_OUTPUT = 'diagnosis: flu';
export const SAMPLE_EXPECTED = 'diagnosis: cold';
const CONFIDENTIAL = [SECRET, SAMPLE_INPUT, SAMPLE_OUTPUT, SAMPLE_EXPECTED];

export const SPEC = specOf([['fake/a', 'fake/b']], {
  model: {
    name: 'fraud',
    version: '42',
    artifact: 's3://models/fraud.tar.gz',
    environment: { TOKEN: { secret: 'TOKEN' }, LEVEL: 'debug' },
  },
  verify: { samples: 'golden' },
});

export const OPTIONS = {
  secrets: { TOKEN: SECRET },
  samples: { golden: [{ name: 'jane', input: SAMPLE_INPUT, expect: SAMPLE_EXPECTED }] },
};

/** Whatever can be printed of a value: its maps, sets and errors too. */
export function printed(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (item instanceof Map || item instanceof Set) return [...item] as unknown[];
    return item instanceof Error ? [item.name, item.message, item.stack] : item;
  });
}

/** Fails where a value holds something confidential. */
export function expectSilence(what: string, value: unknown): void {
  const text = printed(value) ?? '';
  for (const secret of CONFIDENTIAL) {
    expect(text.includes(JSON.stringify(secret).slice(1, -1)), `${what} holds '${secret}'`).toBe(false);
    expect(text.includes(secret), `${what} holds '${secret}'`).toBe(false);
  }
}

/** Runs a rollout to its end, in which nothing confidential may be said anywhere. */
export async function playSilently(cloud: FakeOptions, more: Play = {}, spec: RolloutSpec = SPEC): Promise<Played> {
  const journal = memoryJournal();
  const played = await play(
    { ...spec, ...REQUIRED },
    {
      ...OPTIONS,
      journal,
      cloud: { ...SERVING, ...cloud },
      ...more,
      watch: (_event, { run }) => {
        expectSilence('waiting', run.explain());
        expectSilence('snapshot', run.snapshot());
      },
      onListenerError: (error) => {
        throw error;
      },
    },
  );
  expectSilence('events', played.events);
  expectSilence('journal', (await journal.read('r'))._unsafeUnwrap());
  expectSilence('plan', played.run.plan);
  expectSilence('result', played.result.isOk() ? played.result.value : played.result.error);
  expectSilence('table', processTable(played.events));
  expectSilence('tracker', statusTracker(played.run.snapshot()));
  expectSilence('redacted', played.events.map(redactEvent));
  if (played.result.isErr()) expectSilence('paragraph', formatError(played.result.error));
  return played;
}

const LEAKED = `the request was { TOKEN: ${SECRET} }`;

/** Repeats the secret in whatever it says. */
export const LEAKS = {
  'an exception': async (): Promise<never> => {
    throw new Error(LEAKED);
  },
  'an error': async () =>
    err(providerError({ kind: 'permission', message: LEAKED, vendorCode: `E-${SECRET}`, requestId: SECRET })),
} as const;
export const WAYS = ['an error', 'an exception'] as const;

/** A provider of which one method leaks. */
export function leaky(
  method: 'prepare' | 'deploy' | 'describe' | 'verify' | 'route' | 'monitor' | 'retire' | 'health' | 'metric',
  how: keyof typeof LEAKS,
): FakeProvider {
  const fake = fakeProvider({ ...SERVING, respond: () => SAMPLE_EXPECTED });
  return { ...fake, [method]: LEAKS[how] };
}
