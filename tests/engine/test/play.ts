import {
  type RolloutError,
  type RolloutEvent,
  type RolloutOptions,
  type RolloutReport,
  type RolloutRun,
  type RolloutSpec,
  rollout,
} from '@landfall/core';
import { collectEvents, type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import type { Result } from 'neverthrow';

/** A cloud in which everything takes time and reads lag. */
export const SLOW = { deployMs: 60_000, routeMs: 5_000, retireMs: 10_000, lagMs: 2_000 } satisfies FakeOptions;

/** The same, where version 41 serves before. */
export const SERVING = { ...SLOW, serving: { version: '41' } } satisfies FakeOptions;

/** A rollout of version 42. */
export function specOf(regions: RolloutSpec['regions'], more: Partial<RolloutSpec> = {}): RolloutSpec {
  return { model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/{version}.tar.gz' }, regions, ...more };
}

/** Monitoring that fails ends the rollout: the latest failure that there is. */
export const REQUIRED = { monitoring: 'required' } as const satisfies Partial<RolloutSpec>;

/** What a listener of `watch` sees the rollout with. */
export interface Stage {
  readonly run: RolloutRun;
  readonly fake: FakeProvider;
  readonly clock: VirtualClock;
}

/** How a rollout is played; everything has a default. */
export interface Play extends Omit<Partial<RolloutOptions>, 'clock'> {
  readonly cloud?: FakeOptions | undefined;
  readonly fake?: FakeProvider | undefined;
  readonly clock?: VirtualClock | undefined;
  /** Told of every event as it happens. */
  readonly watch?: ((event: RolloutEvent, stage: Stage) => void) | undefined;
}

/** A rollout that is over. */
export interface Played extends Stage {
  readonly events: readonly RolloutEvent[];
  readonly result: Result<RolloutReport, RolloutError>;
}

const TYPES: Readonly<Record<RolloutEvent['type'], true>> = {
  'rollout-start': true,
  'rollout-suspend': true,
  'rollout-resume': true,
  'rollout-end': true,
  'phase-start': true,
  'phase-end': true,
  'step-start': true,
  'step-retry': true,
  'step-progress': true,
  'step-waiting': true,
  'step-restart': true,
  'hold-start': true,
  'hold-end': true,
  'bake-checkpoint': true,
  'step-verdict': true,
  'bake-hold': true,
  'step-end': true,
  'effect-start': true,
  'effect-end': true,
  'claim-waiting': true,
  warning: true,
  'claim-held': true,
  'clock-jump': true,
  command: true,
  'pause-start': true,
  'pause-end': true,
  'rollback-start': true,
  'rollback-end': true,
  'watch-look': true,
};

/** Tells a listener of every event of a run, whatever its type, in order. */
export function onEvery(run: RolloutRun, listener: (event: RolloutEvent) => void): () => void {
  const offs = Object.keys(TYPES).map((type) => run.on(type as RolloutEvent['type'], listener));
  return () => {
    for (const off of offs) off();
  };
}

/** Whether a call to the cloud changes something. */
export function isChange({ method }: { readonly method: string }): boolean {
  return method === 'deploy' || method === 'route' || method === 'monitor' || method === 'retire';
}

/** More than any rollout here may take. */
const TOO_LONG_MS = 10 * 86_400_000;

/** What is waited for; an exception where it does not come in ten days of virtual time, so that a rollout without end is a failed test and not one that hangs. */
export async function inTime<T>(clock: VirtualClock, wait: Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = clock.sleep(TOO_LONG_MS, controller.signal).then(() => {
    if (!controller.signal.aborted) throw new Error('it has not ended in ten days');
  });
  try {
    return (await Promise.race([wait, late])) as T;
  } finally {
    controller.abort();
  }
}

/** Runs a rollout on a fake cloud and the virtual clock to its result. */
export async function play(spec: RolloutSpec, options: Play = {}): Promise<Played> {
  const { cloud = SERVING, clock = virtualClock(), fake = fakeProvider({ clock, ...cloud }), watch, ...rest } = options;
  const run = rollout(spec, { providers: { fake }, id: 'r', ...rest, clock });
  if (watch !== undefined) onEvery(run, (event) => watch(event, { run, fake, clock }));
  const [events, result] = await inTime(clock, Promise.all([collectEvents(run), run.result]));
  return { run, fake, clock, events, result };
}

/** The error that a rollout ended with. */
export function errorOf({ result }: Pick<Played, 'result'>): RolloutError {
  if (result.isOk()) throw new Error('the rollout succeeded');
  return result.error;
}

/** Text without the random part of each log's keys, which differs from run to run. */
export function withoutNonce(text: string): string {
  return text.replaceAll(/\b(r)\/[0-9a-f]{12}\//g, '$1/');
}

/** One line an event, for messages of failed tests and for comparisons of order. */
export function tell(event: RolloutEvent): string {
  switch (event.type) {
    case 'phase-start':
      return `phase-start ${event.phase}`;
    case 'phase-end':
      return `phase-end ${event.phase} ${event.outcome}`;
    case 'step-start':
    case 'step-retry':
    case 'step-progress':
    case 'step-waiting':
    case 'step-restart':
    case 'bake-checkpoint':
    case 'step-verdict':
    case 'bake-hold':
      return `${event.type} ${event.step}`;
    case 'step-end':
      return `step-end ${event.step} ${event.outcome}`;
    case 'effect-start':
      return `effect-start ${withoutNonce(event.effect)}`;
    case 'effect-end':
      return `effect-end ${withoutNonce(event.effect)} ${event.error?.kind ?? 'ok'}`;
    case 'command':
      return `command ${event.name}`;
    case 'rollout-end':
      return `rollout-end ${event.outcome}`;
    case 'rollout-start':
    case 'rollout-suspend':
    case 'rollout-resume':
    case 'claim-waiting':
    case 'claim-held':
    case 'clock-jump':
    case 'warning':
    case 'pause-start':
    case 'pause-end':
    case 'rollback-start':
    case 'rollback-end':
    case 'watch-look':
    case 'hold-start':
    case 'hold-end':
      return event.type;
    default:
      return event satisfies never;
  }
}

/** The events of one type, typed as such. */
export function only<T extends RolloutEvent['type']>(
  events: readonly RolloutEvent[],
  type: T,
): readonly Extract<RolloutEvent, { readonly type: T }>[] {
  return events.filter((event): event is Extract<RolloutEvent, { readonly type: T }> => event.type === type);
}

/** What a rollout of version 42 has left behind in a cloud where version 41 served: empty if everything is as it was before. */
export function leftIn({ fake }: Pick<Played, 'fake'>, regions: readonly string[]): readonly string[] {
  const moved = regions.filter((region) => fake.trafficIn(region)['41'] !== 100);
  const there = fake.running().filter(({ version }) => version === '42');
  return [...moved.map((region) => `traffic in ${region}`), ...there.map(({ owner }) => owner)];
}
