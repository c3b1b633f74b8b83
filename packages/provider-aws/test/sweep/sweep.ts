import type { RolloutSpec } from '@landfall/core';
import {
  describeEnd,
  type Meeting,
  type PlayedCalls,
  type Share,
  type Swept,
  sweepCalls,
} from '@landfall/tests-support';
import type { AwsSettings } from '../../src/index.ts';
import { type AwsSetting, awsSetting, REGIONS, rollOut, specOf } from '../aws-setting.ts';
import type { Fault } from '../simulator/fault.ts';
import { truthOf } from '../truth-of.ts';
import { AFTER_SUCCESS, DISTURBANCES, type Disturbance, faultOf } from './disturbances.ts';

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
  // Which attempt made what is left does not matter.
  return JSON.stringify({ end: describeEnd(result), ...truthOf(setting), made: undefined }).replaceAll(/#\d+/g, '#');
}

async function play(version: string, meeting?: Meeting<Disturbance>): Promise<PlayedCalls> {
  const { spec, faults } = VERSIONS[version] as (typeof VERSIONS)[string];
  const setting = awsSetting(SETTINGS);
  try {
    await rollOut(setting, specOf('41', { regions: TWO }), { id: 'first' });
    const from = setting.account.calls.length;
    const disturbed = meeting === undefined ? [] : [faultOf(meeting)];
    for (const fault of [...disturbed, ...faults]) setting.account.fault(fault);
    const outcome = await outcomeIn(setting, spec);
    return { outcome, calls: setting.account.calls.slice(from).map(({ api, ok }) => ({ name: api, ok })) };
  } finally {
    setting.close();
  }
}

/** Rolls each version out once for each call and disturbance, and compares the outcomes with that of an undisturbed rollout. */
export function sweep(share: Share): AsyncGenerator<Swept> {
  return sweepCalls(
    { versions: Object.keys(VERSIONS), disturbances: DISTURBANCES, afterSuccess: AFTER_SUCCESS, play },
    share,
  );
}
