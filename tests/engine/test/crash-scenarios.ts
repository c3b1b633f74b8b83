import {
  foldEvents,
  type RolloutEvent,
  type RolloutRun,
  type RolloutSpec,
  type RolloutState,
  rollout,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { type Death, mortal } from '@landfall/tests-support';
import { inTime, onEvery, SERVING, specOf, tell, withoutNonce } from './play.ts';

/** A rollout whose log is cut everywhere. */
export interface Scenario {
  readonly spec: RolloutSpec;
  readonly cloud: FakeOptions;
  /** The event at which somebody aborts. */
  readonly abortAt?: string | undefined;
  /** Who approves as soon as it is asked for. */
  readonly approver?: string | undefined;
}

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;

/** Rollouts of two waves that end in different ways. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  succeeds: {
    spec: specOf(WAVES, { stages: [{ percent: 50 }, { percent: 100 }], previous: 'retire' }),
    // One deploy takes two attempts, so that clearing the way is interrupted too.
    cloud: { ...SERVING, faults: [{ kind: 'out-of-capacity', at: 'end', region: 'b', times: 1 }] },
  },
  'fails late': {
    spec: specOf(WAVES, { stages: [{ percent: 50 }, { percent: 100 }] }),
    cloud: { ...SERVING, faults: [{ kind: 'silent-rollback', method: 'route', region: 'c', after: 1, ms: 0 }] },
  },
  'fails early': {
    spec: specOf(WAVES),
    cloud: {
      ...SERVING,
      routeCalls: 2,
      deployCalls: 2,
      retireCalls: 2,
      faults: [{ kind: 'deploy-fails', region: 'c' }],
    },
  },
  'takes several calls': {
    spec: specOf(WAVES),
    // Reads do not lag, so that what the second call of a step did is seen at once, whether or not its answer came.
    cloud: { ...SERVING, lagMs: 0, deployCalls: 2, routeCalls: 2 },
  },
  'is approved': {
    spec: specOf(WAVES, { approvals: [{ before: 'wave-2', by: ['Ada'] }, { before: 'cutover' }] }),
    cloud: SERVING,
    approver: 'Ada',
  },
  'is aborted': {
    spec: specOf(WAVES, { stages: [{ percent: 50 }, { percent: 100 }] }),
    cloud: { ...SERVING, routeCalls: 2 },
    abortAt: 'step-start route-100:fake/b',
  },
};

/** Gives the scenario's commands at the events that they are for, also if it hears of these only after it was resumed. */
export function commandWhenDue(run: RolloutRun, { abortAt, approver }: Scenario): void {
  onEvery(run, (event) => {
    if (tell(event) === abortAt) void run.abort('enough');
    if (approver !== undefined && event.type === 'step-start' && event.action === 'approve')
      void run.approve({ by: approver, step: event.step });
  });
}

/**
 * How it all came out: what the log says, and what is true in the cloud. An abort is heard a little later where a process
 * was lost just then, so of an aborted rollout it is only compared how it ends, not how far it had come.
 */
export function outcomeOf(events: readonly RolloutEvent[], fake: FakeProvider, { abortAt }: Scenario) {
  const state = foldEvents(events);
  if (abortAt !== undefined) return truthOf(state, fake);
  return {
    ...truthOf(state, fake),
    regions: state.regions.map(({ planned, deployed, verified, percent, owner }) => ({
      key: planned.key,
      deployed,
      verified,
      percent,
      owner: withoutNonce(owner),
    })),
    steps: Object.fromEntries(
      state.regions.flatMap(({ steps }) =>
        steps.map(({ planned, status, attempt }) => [planned.id, [status, attempt]]),
      ),
    ),
    failures: state.failures.map(({ kind, step }) => [kind, step]),
    tracker: [state.routingConfigured, state.monitoringActive],
  };
}

function truthOf({ outcome, rollbacks }: RolloutState, fake: FakeProvider) {
  return {
    outcome,
    rollback: rollbacks.at(-1)?.outcome,
    traffic: ['a', 'b', 'c'].map((region) => fake.trafficIn(region)),
    running: fake.running().map(({ region, owner, version, percent }) => ({
      region,
      owner: withoutNonce(owner),
      version,
      percent,
    })),
  };
}

/** What outlives a process. */
export interface Setting {
  readonly fake: FakeProvider;
  readonly clock: VirtualClock;
  readonly kept: Journal;
}

/** An untouched cloud and an empty journal. */
export function settingOf({ cloud }: Scenario): Setting {
  const clock = virtualClock();
  return { clock, fake: fakeProvider({ ...cloud, clock }), kept: memoryJournal() };
}

/** The log as it was kept. */
export async function readLog(kept: Journal): Promise<readonly RolloutEvent[]> {
  return (await kept.read('r'))._unsafeUnwrap();
}

/** The scenario without a crash. */
export async function undisturbed(scenario: Scenario): Promise<Setting & { readonly events: readonly RolloutEvent[] }> {
  const setting = settingOf(scenario);
  const { fake, clock, kept } = setting;
  const run = rollout(scenario.spec, { providers: { fake }, clock, journal: kept, id: 'r' });
  commandWhenDue(run, scenario);
  void (await inTime(clock, run.result));
  return { ...setting, events: await readLog(kept) };
}

/** Lets a process die; what is left is the journal, and the cloud in the state it was in. */
export async function crash(
  scenario: Scenario,
  death: Death,
): Promise<Setting & { readonly before: readonly RolloutEvent[] }> {
  const setting = settingOf(scenario);
  const { fake, clock, kept } = setting;
  const process = mortal(kept, fake, death);
  const run = rollout(scenario.spec, {
    providers: { fake: process.provider },
    clock,
    journal: process.journal,
    id: 'r',
  });
  commandWhenDue(run, scenario);
  await inTime(clock, process.died);
  await process.bury();
  return { ...setting, before: await readLog(kept) };
}
