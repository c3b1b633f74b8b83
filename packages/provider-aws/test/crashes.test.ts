import { type RolloutEvent, resumeRollout, rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { mortal, SHARE, shareOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, REGIONS, rollOut, SAMPLES, specOf } from './aws-setting.ts';
import { truthOf } from './truth-of.ts';

const SPEC = specOf('42', {
  regions: [`aws/${REGIONS[0]}`, `aws/${REGIONS[1]}`],
  stages: [{ percent: 10 }, { percent: 100 }],
  previous: 'retire',
});

/** Two regions that serve a version which others made. */
function open(): AwsSetting {
  const settings = { adopt: true, autoscaling: 'none', checks: { quota: false } } as const;
  const setting = awsSetting(settings, { createMs: 240_000, updateMs: 180_000 });
  for (const region of REGIONS.slice(0, 2))
    setting.account.seedServing(region, {
      endpoint: 'fraud',
      variants: [{ name: 'AllTraffic', count: 2, type: 'ml.m5.xlarge' }],
    });
  return setting;
}

async function logOf({ journal }: AwsSetting): Promise<readonly RolloutEvent[]> {
  return (await journal.read('r'))._unsafeUnwrap();
}

const whole = open();
const undisturbed = await rollOut(whole, SPEC, { id: 'r' });
const expected = truthOf(whole);
const log = await logOf(whole);
const perRollout = whole.account.calls.length;
whole.close();

/** What happens to what, without the region that it happens in. */
function kindOf(event: RolloutEvent): string {
  return 'step' in event ? `${event.type} ${event.step?.split(':')[0]}` : event.type;
}

const crashes = log.slice(1, -1).map((event) => ({ at: event.seq, kind: kindOf(event) }));

describe(`a rollout that stops and is resumed leaves the account as if nothing had been, and nothing made twice (${SHARE})`, () => {
  it('there are events to stop after', () => {
    expect(undisturbed.result.isOk()).toBe(true);
    process.stdout.write(`crash on SageMaker: ${log.length} events, ${perRollout} calls undisturbed\n`);
  });

  it.each(shareOf(crashes, { kindOf: ({ kind }) => kind }))('after event $at, $kind', async ({ at }) => {
    const setting = open();
    const { clock, journal } = setting;
    const provider = setting.provider as Provider;
    const first = mortal(journal, provider, { afterEvent: at });
    rollout(SPEC, { providers: { aws: first.provider }, samples: SAMPLES, clock, journal: first.journal, id: 'r' });
    await first.died;
    // The calls of the process that died may still be on their way; the next one begins when they have ended.
    await clock.sleep(1_000);
    await first.bury();
    const resumed = await resumeRollout('r', { providers: { aws: provider }, samples: SAMPLES, clock, journal });
    const result = await resumed._unsafeUnwrap().result;
    expect({ ok: result.isOk(), ...truthOf(setting) }).toEqual({ ok: true, ...expected });
    setting.close();
  });
});
