import {
  type EventOf,
  type RolloutError,
  type RolloutEvent,
  type RolloutOptions,
  type RolloutReport,
  type RolloutRun,
  type RolloutSpec,
  resumeRollout,
  rollout,
} from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { defineProvider, type Provider } from '@landfall/core/provider';
import type { Result } from 'neverthrow';
import { describe, expectTypeOf, test } from 'vitest';

const parts = { name: 'own', verify: async () => [], route: async () => {}, monitor: async () => {} };
const aws = defineProvider({ ...parts, deploy: async () => ({ endpoint: 'fraud-42' }) });
const gcp = defineProvider({ ...parts, deploy: async () => 42 });
const providers = { aws, gcp };
const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };

describe('events', () => {
  test('a kind that a switch leaves out is a compile error', () => {
    function complete(event: Extract<RolloutEvent, { type: `pause-${string}` | `rollback-${string}` }>): string {
      switch (event.type) {
        case 'pause-start':
          return event.reason ?? 'no reason';
        case 'pause-end':
          return 'goes on';
        case 'rollback-start':
          return event.cause;
        case 'rollback-end':
          return event.outcome.outcome;
        default:
          return event satisfies never;
      }
    }
    function incomplete(event: RolloutEvent): string {
      switch (event.type) {
        case 'step-end':
          return event.outcome;
        case 'rollout-end':
          return event.outcome;
        default:
          // @ts-expect-error every other kind is left out
          return event satisfies never;
      }
    }
    expectTypeOf(complete).returns.toBeString();
    expectTypeOf(incomplete).returns.toBeString();
  });

  test('a listener is given the events of its type', () => {
    const run = rollout({ model, regions: ['aws/us-east-1'] }, { providers });
    const off = run.on('step-end', (event) => {
      expectTypeOf(event).toEqualTypeOf<EventOf<'step-end'>>();
      expectTypeOf(event.outcome).toEqualTypeOf<'succeeded' | 'failed' | 'skipped'>();
    });
    expectTypeOf(off).toEqualTypeOf<() => void>();
    run.on('rollout-end', ({ outcome, seq, at }) => {
      expectTypeOf(outcome).toEqualTypeOf<'succeeded' | 'failed' | 'aborted' | 'needs-human'>();
      expectTypeOf([seq, at]).toEqualTypeOf<number[]>();
    });
    // @ts-expect-error there is no such event
    run.on('step-finished', () => {});
    expectTypeOf<EventOf<'rollout-end'>>().not.toHaveProperty('step');
    // @ts-expect-error this listener is for another event
    run.on('rollout-end', (event: EventOf<'step-end'>) => event.step);
  });
});

describe('helpers of a program take the public types', () => {
  test('Provider, RolloutRun, RolloutEvent, RolloutOptions', () => {
    const nameOf = (provider: Provider): string => provider.name;
    const tell = (event: RolloutEvent): string => `${event.seq} ${event.type} of ${event.rolloutId}`;
    const stepOf = ({ step, region }: EventOf<'step-end'>): string => `${step} in ${region}`;
    const follow = async (run: RolloutRun): Promise<readonly string[]> => {
      run.on('step-end', stepOf);
      const lines: string[] = [];
      for await (const event of run) lines.push(tell(event));
      return lines;
    };
    const start = (spec: RolloutSpec, options: RolloutOptions): RolloutRun => rollout(spec, options);

    expectTypeOf(nameOf(aws) + nameOf(gcp)).toBeString();
    void follow(rollout({ model, regions: ['aws/us-east-1'] }, { providers }));
    void follow(start({ model, regions: ['aws/us-east-1'] }, { providers }));
  });

  test('a helper that is generic over its providers', () => {
    const start = <P extends Record<string, Provider>>(spec: RolloutSpec, own: P): RolloutRun =>
      rollout(spec, { providers: own });
    start({ model, regions: ['aws/us-east-1'] }, { aws });
  });
});

describe('the handle', () => {
  const run = rollout({ model, regions: ['aws/us-east-1'] }, { providers });

  test('its result never rejects: it is a Result', async () => {
    expectTypeOf(run.result).toEqualTypeOf<Promise<Result<RolloutReport, RolloutError>>>();
    const resumed = await resumeRollout(run.id, { providers, journal: memoryJournal() });
    expectTypeOf(resumed).toEqualTypeOf<Result<RolloutRun, RolloutError>>();
  });

  test('is not thenable: an async function gives back the run, not its result', () => {
    expectTypeOf(run).not.toHaveProperty('then');
    expectTypeOf<Awaited<RolloutRun>>().toEqualTypeOf<RolloutRun>();
  });

  test('an error is told apart by its kind, to the last', () => {
    const advise = (error: RolloutError): string => {
      if (error.kind === 'invalid-spec') return error.issues.map(({ path }) => path).join();
      // @ts-expect-error the other kinds are left out
      return error satisfies never;
    };
    expectTypeOf(advise).returns.toBeString();
  });
});
