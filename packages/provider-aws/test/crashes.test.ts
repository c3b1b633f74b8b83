import { type RolloutEvent, resumeRollout, rollout } from '@landfall/core';
import type { Journal, Lease } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
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

/** A journal that is cut off once it holds so many events: nothing is written any more, and nobody hears of it. */
function cutAfter(kept: Journal, events: number): { readonly journal: Journal; readonly died: Promise<Lease> } {
  let die: (lease: Lease) => void = () => undefined;
  const died = new Promise<Lease>((resolve) => {
    die = resolve;
  });
  const never = new Promise<never>(() => undefined);
  let isDead = false;
  const journal: Journal = {
    ...kept,
    renew: (...given) => (isDead ? never : kept.renew(...given)),
    inbox: (...given) => (isDead ? never : kept.inbox(...given)),
    async append(lease, batch, taken) {
      if (isDead || (batch.at(-1)?.seq ?? 0) < events) return isDead ? never : kept.append(lease, batch, taken);
      const torn = batch.filter(({ seq }) => seq <= events);
      (await kept.append(lease, torn, taken))._unsafeUnwrap();
      isDead = true;
      die(lease);
      return never;
    },
  };
  return { journal, died };
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
        const { journal, died } = cutAfter(setting.journal, at);
        const providers = { aws: setting.provider as Provider };
        rollout(SPEC, { providers, samples: SAMPLES, clock: setting.clock, journal, id: 'r' });
        const lease = await died;
        // The calls of the process that died may still be on their way; the next one begins when they have ended.
        await setting.clock.sleep(1_000);
        (await setting.journal.release(lease))._unsafeUnwrap();
        const { clock, journal: kept } = setting;
        const resumed = await resumeRollout('r', { providers, samples: SAMPLES, clock, journal: kept });
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
