import type { RolloutEvent, RolloutOptions, RolloutSpec } from '@landfall/core';
import { rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { collectEvents } from '@landfall/core/testing';
import { bakesIn, type EndedBake } from '@landfall/tests-support';
import type { AwsSettings } from '../src/index.ts';
import { type AwsSetting, awsSetting, type PlayedOut, rollOut, SAMPLES, specOf } from './aws-setting.ts';
import type { Behaviour, Workload } from './simulator/workload/workload.ts';
import { versionIn } from './version-in.ts';

export const MINUTE = 60_000;
export const TWO_REGIONS = ['us-east-1', 'eu-west-1'] as const;

/** How a version answers that does what the previous one does. */
export const GOOD: Behaviour = { errors: 0.001, slow: { share: 0.01, latencyMs: 800 } };

const BAKE = { min: '10m', max: '1h' } as const;
const PREVIOUS = { regions: TWO_REGIONS.map((region) => `aws/${region}`) };

/** Version 2 over all stages, each of which is judged. */
export const CANARY = specOf('2', {
  ...PREVIOUS,
  stages: [5, 25, 50, 100].map((percent) => ({ percent, bake: BAKE })),
});

/** How an account splits traffic, and what clients do. */
export interface CanaryWorld {
  readonly settings?: Partial<AwsSettings> | undefined;
  /** How version 2 answers. */
  readonly answers: (at: number) => Behaviour;
  /** 400 by default, in each region. */
  readonly requestsPerSecond?: Workload['requestsPerSecond'] | undefined;
}

/** Version 1 serves in two regions, and clients have sent requests to each for an hour. */
export async function canaryWorld({ settings, answers, requestsPerSecond = 400 }: CanaryWorld): Promise<AwsSetting> {
  const setting = awsSetting({ checks: { quota: false }, ...settings }, { regions: TWO_REGIONS });
  const first = await rollOut(setting, specOf('1', PREVIOUS), { id: 'r1' });
  first.result._unsafeUnwrap();
  for (const region of TWO_REGIONS)
    setting.account.workload(region, 'fraud', {
      requestsPerSecond,
      behaviour: ({ version, at }) => (version === '2' ? answers(at) : GOOD),
    });
  await setting.clock.sleep(60 * MINUTE);
  return setting;
}

/** How a canary ended. */
export interface PlayedCanary extends Omit<PlayedOut, 'run'> {
  readonly bakes: readonly EndedBake[];
}

/** Rolls version 2 out, to its end, and closes the setting. `listen`: what happens meanwhile, told of every step. */
export async function playCanary(
  setting: AwsSetting,
  spec: RolloutSpec = CANARY,
  listen: (event: RolloutEvent) => void = () => undefined,
  options: Partial<RolloutOptions> = {},
): Promise<PlayedCanary> {
  const { provider, clock, journal } = setting;
  const providers = { aws: provider as Provider };
  const run = rollout(spec, { providers, samples: SAMPLES, clock, journal, id: 'r2', ...options });
  for (const type of ['step-start', 'step-end', 'bake-hold'] as const) run.on(type, listen);
  const collected = collectEvents(run);
  const result = await run.result;
  const events = await collected;
  setting.close();
  return { result, events, bakes: bakesIn(events) };
}

/** By region, which version has which share: by the weights of one endpoint, or by the tags of all. */
export function shares({ account }: AwsSetting): readonly unknown[] {
  return TWO_REGIONS.map((region) => {
    const versions: Record<string, number> = {};
    for (const { name, tags, variants } of account.holdings(region).endpoints) {
      const total = variants.reduce((sum, { weight }) => sum + weight, 0);
      for (const variant of variants) {
        const share = name === 'fraud' ? (100 * variant.weight) / total : Number(tags['landfall:percent']);
        if (share > 0) versions[versionIn(name === 'fraud' ? variant.name : name)] = share;
      }
    }
    return versions;
  });
}

/** The weights of a region go back to the version before, without a word. */
export function takeWeightsBack({ account }: AwsSetting, region: string): void {
  const endpoint = account.holdings(region).endpoints.find(({ name }) => name === 'fraud');
  account.act(region, 'UpdateEndpointWeightsAndCapacities', {
    EndpointName: 'fraud',
    DesiredWeightsAndCapacities: (endpoint?.variants ?? []).map(({ name }) => ({
      VariantName: name,
      DesiredWeight: versionIn(name) === '1' ? 1 : 0,
    })),
  });
}
