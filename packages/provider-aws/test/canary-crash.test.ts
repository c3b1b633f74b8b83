import { type RolloutEvent, type RolloutSpec, resumeRollout, rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { bakesIn, bakesSince, mortal, SHARE, shareOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import { type AwsSetting, SAMPLES } from './aws-setting.ts';
import { CANARY, type CanaryWorld, canaryWorld, GOOD, MINUTE, playCanary } from './canary-world.ts';
import { truthOf } from './truth-of.ts';

const SPEC: RolloutSpec = {
  ...CANARY,
  stages: [25, 100].map((percent) => ({ percent, bake: { min: '10m', max: '1h' } })),
};
/** In the bake at 100 %. */
const TURNS_BAD_AT = 1_893_456_000_000 + 95 * MINUTE;
/** How long nobody looks after some of the crashes. */
const PAUSE = 20 * MINUTE;

const VERSIONS: Readonly<Record<string, CanaryWorld['answers']>> = {
  'that is good': () => GOOD,
  'that turns bad': (at) => (at >= TURNS_BAD_AT ? { ...GOOD, errors: 0.02 } : GOOD),
};

/** How it ended, and its bakes until a step, as far as it does not depend on when anybody looked. */
function endOf(setting: AwsSetting, events: readonly RolloutEvent[], until: string | undefined) {
  const end = events.at(-1);
  const bakes = bakesSince({ events }).map(({ begunAt: _, at: __, ...bake }) => bake);
  return {
    outcome: end?.type === 'rollout-end' ? end.outcome : undefined,
    bakes: bakes.slice(0, 1 + bakes.findLastIndex(({ step }) => until === undefined || step === until)),
    ...truthOf(setting),
  };
}

/** The bake that an event belongs to. */
function bakeOf(event: RolloutEvent): string | undefined {
  return 'step' in event && event.step?.startsWith('bake-') === true ? event.step : undefined;
}

/** Rolls version 2 out in a process that dies after an event, and goes on in another some time later. */
async function playMortal(setting: AwsSetting, afterEvent: number, pauseMs: number): Promise<readonly RolloutEvent[]> {
  const { clock, journal, freshProvider } = setting;
  const first = mortal(journal, setting.provider as Provider, { afterEvent });
  rollout(SPEC, { providers: { aws: first.provider }, samples: SAMPLES, clock, journal: first.journal, id: 'r2' });
  await first.died;
  // The calls of the process that died may still be on their way; the next one begins when they have ended.
  await clock.sleep(1_000 + pauseMs);
  await first.bury();
  const providers = { aws: freshProvider() as Provider };
  const resumed = await resumeRollout('r2', { providers, samples: SAMPLES, clock, journal });
  void (await resumed._unsafeUnwrap().result);
  setting.close();
  return (await journal.read('r2'))._unsafeUnwrap();
}

describe.each(Object.keys(VERSIONS))('a canary %s', (name) => {
  it(`comes to the same verdicts, by the same counts, after a crash at any event of its bakes, ${SHARE}`, {
    timeout: 300_000,
  }, async () => {
    const answers = VERSIONS[name] as CanaryWorld['answers'];
    const whole = await canaryWorld({ answers });
    const { events } = await playCanary(whole, SPEC);
    const crashes = events.filter((event) => bakeOf(event) !== undefined);
    const cases = crashes.flatMap((event) => [
      { event, isPaused: false },
      { event, isPaused: true },
    ]);
    const played = shareOf(cases, { kindOf: ({ event }) => event.type });
    for (const { event, isPaused } of played) {
      const setting = await canaryWorld({ answers });
      // After a pause later bakes begin later, so only those that had begun are the same.
      const until = isPaused ? bakeOf(event) : undefined;
      const resumed = await playMortal(setting, event.seq, isPaused ? PAUSE : 0);
      const where = `after event ${event.seq}: ${event.type}`;
      expect({ where, ...endOf(setting, resumed, until) }).toEqual({ where, ...endOf(whole, events, until) });
    }
    const verdicts = bakesIn(events)
      .map(({ step, verdict }) => `${step} ${verdict}`)
      .join(', ');
    process.stdout.write(`crash, ${verdicts}: ${played.length} of ${cases.length} crashes\n`);
  });
});
