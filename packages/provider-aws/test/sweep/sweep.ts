import type { RolloutSpec } from '@landfall/core';
import type { AwsSettings } from '../../src/index.ts';
import { type AwsSetting, awsSetting, REGIONS, rollOut, specOf } from '../aws-setting.ts';
import type { Fault } from '../simulator/fault.ts';
import { truthOf } from '../truth-of.ts';
import { directClient } from './direct-client.ts';
import { AFTERWARDS, DISTURBANCES, type Disturbance, faultOf } from './disturbances.ts';

const [FIRST, SECOND] = REGIONS;
const TWO = [`aws/${FIRST}`, [`aws/${SECOND}`]];

/** Quotas are left out: their dozens of pages are advice, and none of them ends a rollout. */
const SETTINGS: Partial<AwsSettings> = {
  alarms: [{ metric: 'error-rate', above: 0.05 }],
  autoscaling: { min: 1, max: 4, invocationsPerInstance: 100 },
  checks: { quota: false },
};

const FAILS: Fault = { kind: 'update-fails', region: SECOND };

/** What is rolled out over a version that serves: one that is good, and one that fails in its second region. */
export const VERSIONS: Readonly<Record<string, { readonly spec: RolloutSpec; readonly faults: readonly Fault[] }>> = {
  'a good version': { spec: specOfTwo({ previous: 'retire' }), faults: [] },
  'a version that fails in its second region': { spec: specOfTwo({}), faults: [FAILS] },
};

function specOfTwo(more: Partial<RolloutSpec>): RolloutSpec {
  return specOf('42', { regions: TWO, stages: [{ percent: 10 }, { percent: 100 }], ...more });
}

/** How a rollout ended, and all that is there an hour later. */
async function outcomeIn(setting: AwsSetting, spec: RolloutSpec): Promise<string> {
  const { result } = await rollOut(setting, spec, { id: 'r' });
  await setting.clock.sleep(3_600_000);
  const end = result.match(
    () => 'succeeded',
    (error) =>
      'failures' in error
        ? [error.kind, error.rollback.outcome, error.failures.map(({ region, kind }) => `${region}: ${kind}`)]
        : [error.kind],
  );
  // Which attempt made what is left does not matter.
  return JSON.stringify({ end, ...truthOf(setting), made: undefined }).replaceAll(/#\d+/g, '#');
}

/** One rollout of the sweep. */
export interface Swept {
  readonly version: string;
  readonly disturbance: Disturbance;
  /** Which call met it, and how many an undisturbed rollout makes. */
  readonly call: number;
  readonly calls: number;
  readonly api: string;
  /** What differs from the undisturbed outcome; undefined if nothing does. */
  readonly difference: string | undefined;
}

/** Which rollouts are made: one of every `every`, beginning with `offset`. */
export interface Share {
  readonly every: number;
  readonly offset: number;
}

interface PlayedOut {
  readonly outcome: string;
  readonly calls: AwsSetting['account']['calls'];
}

async function play(version: string, disturbed: readonly Fault[]): Promise<PlayedOut> {
  const { spec, faults } = VERSIONS[version] as (typeof VERSIONS)[string];
  const setting: AwsSetting = awsSetting({ ...SETTINGS, client: directClient(() => setting.account) });
  try {
    await rollOut(setting, specOf('41', { regions: TWO }), { id: 'first' });
    const from = setting.account.calls.length;
    for (const fault of [...disturbed, ...faults]) setting.account.fault(fault);
    const outcome = await outcomeIn(setting, spec);
    return { outcome, calls: setting.account.calls.slice(from) };
  } finally {
    setting.close();
  }
}

/** Rolls each version out once for each call and disturbance, and compares the outcomes with that of a rollout that nothing disturbs. */
export async function* sweep({ every, offset }: Share): AsyncGenerator<Swept> {
  let pair = 0;
  for (const version of Object.keys(VERSIONS)) {
    const { outcome: expected, calls } = await play(version, []);
    let carriedOut = 0;
    for (const [index, { api, ok }] of calls.entries()) {
      for (const disturbance of DISTURBANCES) {
        if (AFTERWARDS.has(disturbance) && !ok) continue;
        pair += 1;
        if (pair % every !== offset % every) continue;
        const after = AFTERWARDS.has(disturbance) ? carriedOut : index;
        const { outcome } = await play(version, [faultOf(disturbance, after)]);
        const difference = outcome === expected ? undefined : `${outcome} instead of ${expected}`;
        yield { version, disturbance, call: index + 1, calls: calls.length, api, difference };
      }
      if (ok) carriedOut += 1;
    }
  }
}
