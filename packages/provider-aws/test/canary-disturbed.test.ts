import type { RolloutEvent, RolloutSpec } from '@landfall/core';
import { bakesSince, verdictsOf } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import type { AwsSetting } from './aws-setting.ts';
import { CANARY, canaryWorld, GOOD, MINUTE, playCanary, TWO_REGIONS, takeWeightsBack } from './canary-world.ts';
import type { Fault } from './simulator/fault.ts';
import { versionIn } from './version-in.ts';

const ALL_PASS = ['bake-5 pass', 'bake-25 pass', 'bake-50 pass', 'bake-100 pass'];
const HOUR = 60 * MINUTE;
const REGION = 'eu-west-1';

/** The weights of the endpoint that clients call, by version. */
function weightsIn({ account }: AwsSetting, region: string): Readonly<Record<string, number>> {
  const endpoint = account.holdings(region).endpoints.find(({ name }) => name === 'fraud');
  return Object.fromEntries((endpoint?.variants ?? []).map(({ name, weight }) => [versionIn(name), weight]));
}

/** The tag that a gateway reads says that the version before has everything. */
function takeTagsBack({ account }: AwsSetting): void {
  for (const { name } of account.holdings(REGION).endpoints)
    account.act(REGION, 'AddTags', {
      ResourceArn: `arn:aws:sagemaker:${REGION}:${account.accountId}:endpoint/${name}`,
      Tags: [{ Key: 'landfall:percent', Value: versionIn(name) === '1' ? '100' : '0' }],
    });
}

it.each([
  ['the weights', {}, (setting: AwsSetting) => takeWeightsBack(setting, REGION)],
  ['the tags', { traffic: 'endpoint' }, takeTagsBack],
] as const)(
  '%s that are taken back in silence, in the middle of a bake, are drift',
  async (_what, settings, takeBack) => {
    const setting = await canaryWorld({ settings, answers: () => GOOD });
    let at = 0;
    const played = await playCanary(setting, CANARY, (event) => {
      if (event.type !== 'step-start' || event.step !== 'bake-25') return;
      at = event.at + 5 * MINUTE;
      void setting.clock.sleep(5 * MINUTE).then(() => takeBack(setting));
    });
    expect(played.result._unsafeUnwrapErr()).toMatchObject({
      kind: 'rollout-failed',
      failures: [{ kind: 'drift', region: `aws/${REGION}`, step: 'bake-25' }],
      rollback: { outcome: 'completed' },
    });
    const drift = played.bakes.at(-1);
    expect(drift).toMatchObject({ step: 'bake-25', outcome: 'failed', verdict: 'fail', gate: 'drift' });
    // SageMaker moves weights for a minute; then it is described once in each period.
    expect((drift?.at ?? 0) - at).toBeLessThanOrEqual(2.1 * MINUTE);
  },
);

/** A good version, and clients that stop five minutes after its first bake begins, until some time after it. */
async function playSilence(until: number, outlivesProcess: boolean, spec: RolloutSpec = CANARY) {
  let begun = Number.POSITIVE_INFINITY;
  const rate = (at: number) => (at > begun + 5 * MINUTE && at <= begun + until ? 0 : 400);
  const setting = await canaryWorld({ answers: () => GOOD, requestsPerSecond: rate });
  const journal = { ...setting.journal, outlivesProcess };
  const listen = (event: RolloutEvent) => {
    if (event.type === 'step-start' && event.step === 'bake-5') begun = event.at;
  };
  const played = await playCanary({ ...setting, journal }, spec, listen);
  const held = played.events.find(({ type }) => type === 'bake-hold')?.at ?? Number.NaN;
  return { setting, played, begun, held };
}

it('traffic that stops never passes a version: in memory the bake fails as inconclusive', async () => {
  const { setting, played } = await playSilence(Number.POSITIVE_INFINITY, false);
  expect(played.result._unsafeUnwrapErr()).toMatchObject({
    failures: [{ kind: 'inconclusive', step: 'bake-5', isOnlyTooFew: false }],
    rollback: { outcome: 'completed' },
  });
  expect(verdictsOf(played)).toEqual(['bake-5 failed']);
  for (const region of TWO_REGIONS) expect(Object.keys(weightsIn(setting, region))).toEqual(['1']);
});

it('traffic that stops holds the bake where the journal outlives the process, until evidence comes', async () => {
  const { played, begun, held } = await playSilence(2 * HOUR, true);
  expect(played.result.isOk()).toBe(true);
  expect(verdictsOf(played)).toEqual(ALL_PASS);
  // An hour of counts, of which the last are there two minutes later.
  expect((held - begun) / MINUTE).toBeCloseTo(62, -1);
  expect((played.bakes[0]?.at ?? 0) - begun).toBeGreaterThan(2 * HOUR);
});

it('a hold for traffic that never comes back ends after its time, and is rolled back', async () => {
  const bake = { min: '10m', max: '1h', holdFor: '90m' } as const;
  const stages: RolloutSpec['stages'] = [{ percent: 5, bake }, { percent: 100 }];
  const { setting, played, held } = await playSilence(Number.POSITIVE_INFINITY, true, { ...CANARY, stages });
  expect(played.result._unsafeUnwrapErr()).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ kind: 'inconclusive', step: 'bake-5', isOnlyTooFew: false }],
  });
  expect((played.bakes[0]?.at ?? 0) - held).toBe(90 * MINUTE);
  for (const region of TWO_REGIONS) expect(weightsIn(setting, region)).toEqual({ 1: 100 });
});

/** A good version whose metrics cannot be read for some minutes, five minutes after its first bake begins. */
async function playOutage(minutes: number, kind: Extract<Fault, { api?: string }>['kind'] = 'error-before-commit') {
  const setting = await canaryWorld({ answers: () => GOOD });
  return playCanary(setting, CANARY, (event) => {
    if (event.type !== 'step-start' || event.step !== 'bake-5' || minutes === 0) return;
    const from = event.at + 5 * MINUTE;
    const until = from + minutes * MINUTE;
    setting.account.fault({ kind, api: 'GetMetricData', from, until, times: Number.POSITIVE_INFINITY } as Fault);
  });
}

let undisturbed: ReturnType<typeof playOutage> | undefined;

it.each(['error-before-commit', 'metrics-error', 'metrics-partial', 'reset', 'throttle'] as const)(
  'metrics that fail for ten minutes change nothing: %s',
  async (kind) => {
    undisturbed ??= playOutage(0);
    const whole = await undisturbed;
    const disturbed = await playOutage(10, kind);
    const waits = disturbed.events.filter(({ type }) => type === 'step-waiting');
    expect(waits).toMatchObject([{ step: 'bake-5', method: 'health' }]);
    expect(disturbed.result.isOk()).toBe(true);
    // The same verdicts, by the same counts, at the same time.
    expect(bakesSince(disturbed)).toEqual(bakesSince(whole));
  },
);

it('metrics that fail for longer than half an hour end the bake without a verdict', async () => {
  const played = await playOutage(40);
  const error = played.result._unsafeUnwrapErr();
  expect(error).toMatchObject({
    failures: [{ kind: 'inconclusive', step: 'bake-5' }],
    rollback: { outcome: 'completed' },
  });
  expect(JSON.stringify(error)).toContain('cannot be read');
});
