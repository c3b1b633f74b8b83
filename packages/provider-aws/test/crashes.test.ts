import { type RolloutEvent, resumeRollout, rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { mortal } from '@landfall/tests-support';
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

const PARTS = 4;

describe('a rollout that stops and is resumed leaves the account as if nothing had been, and nothing made twice', () => {
  it.each(Array.from({ length: PARTS }, (_, part) => part))(
    `after any event: every ${PARTS}th one, beginning with the %dth`,
    async (part) => {
      const whole = open();
      const undisturbed = await rollOut(whole, SPEC, { id: 'r' });
      expect(undisturbed.result.isOk()).toBe(true);
      const expected = truthOf(whole);
      const { length } = await logOf(whole);
      const perRollout = whole.account.calls.length;
      whole.close();

      let calls = 0;
      let prefixes = 0;
      for (let at = 2 + part; at < length; at += PARTS) {
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
        const where = `after event ${at} of ${length}`;
        expect({ where, ok: result.isOk(), ...truthOf(setting) }).toEqual({ where, ok: true, ...expected });
        calls += setting.account.calls.length;
        prefixes += 1;
        setting.close();
      }
      process.stdout.write(
        `crash on SageMaker, part ${part + 1}: ${prefixes} prefixes resumed, ${calls} calls (${perRollout} undisturbed)\n`,
      );
    },
    200_000,
  );
});
