import { rollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import type { RegionalCloud, Trouble } from '@landfall/tests-support/region-rules';
import type { AwsSettings } from '../src/index.ts';
import { type AwsSetting, awsSetting, modelOf, REGIONS, rollOut, SAMPLES, specOf } from './aws-setting.ts';
import { sameVersions } from './same-versions.ts';
import { versionIn } from './version-in.ts';

const HOUR = 3_600_000;
const TYPE = 'ml.m5.xlarge';
const CONTAINER =
  'The primary container for production variant fraud did not pass the ping health check. Please check CloudWatch logs for this endpoint.';

/** What serves in a region before the rollouts: version 41, as an earlier rollout left it, or an endpoint that others made. */
async function serveBefore(setting: AwsSetting, settings: Partial<AwsSettings>): Promise<void> {
  if (settings.adopt !== true) {
    const first = await rollOut(setting, specOf('41'), { id: 'r41' });
    first.result._unsafeUnwrap();
    return;
  }
  for (const region of REGIONS)
    setting.account.seedServing(region, {
      endpoint: 'fraud',
      variants: [{ name: 'AllTraffic', weight: 1, count: 2, type: TYPE }],
    });
}

function harm({ account }: AwsSetting, region: string, trouble: Trouble): void {
  const always = { region, times: Number.POSITIVE_INFINITY };
  switch (trouble) {
    case 'capacity':
      // As many as serve already.
      return account.setCapacity(region, TYPE, 2);
    case 'container':
      account.fault({ kind: 'create-fails', reason: CONTAINER, ...always });
      return account.fault({ kind: 'update-fails', reason: CONTAINER, ...always });
    case 'image':
      return account.deleteImage(modelOf('42', region).image ?? '');
    case 'traffic':
      account.fault({ kind: 'deny', api: 'UpdateEndpointWeightsAndCapacities', ...always });
      return account.fault({ kind: 'deny', api: 'AddTags', ...always });
    default:
      return trouble satisfies never;
  }
}

/** By the weights of the one endpoint, or by the tags of all. */
function sharesIn({ account }: AwsSetting, region: string): Readonly<Record<string, number>> {
  const shares: Record<string, number> = {};
  for (const { name, tags, variants } of account.holdings(region).endpoints) {
    const total = variants.reduce((sum, { weight }) => sum + weight, 0);
    for (const variant of variants) {
      const share = name === 'fraud' ? (100 * variant.weight) / total : Number(tags['landfall:percent']);
      if (share > 0) shares[versionIn(name === 'fraud' ? variant.name : name)] = share;
    }
  }
  return shares;
}

function nameOf(region: string): string {
  return region.slice('aws/'.length);
}

/** An account in whose regions something serves, for the rules that both clouds share. */
export async function regionalAccount(settings: Partial<AwsSettings>, lagMs: number): Promise<RegionalCloud> {
  // An image that is missing is to be met by the deployment.
  const setting = awsSetting({ checks: { quota: false, image: false }, ...settings });
  const { account, clock, journal, provider } = setting;
  await serveBefore(setting, settings);
  await clock.sleep(HOUR);
  account.setLag(lagMs);
  return {
    clock,
    journal,
    regions: ['aws/us-east-1', 'aws/eu-west-1', 'aws/ap-southeast-2'],
    start: (version, spec, options) =>
      rollout(specOf(version, spec), {
        providers: { aws: provider as Provider },
        samples: SAMPLES,
        clock,
        journal,
        ...options,
      }),
    harm: (region, trouble) => harm(setting, nameOf(region), trouble),
    mend(region) {
      account.clearFaults();
      account.setCapacity(nameOf(region), TYPE, 100);
    },
    inventory: (region) => sameVersions(account.holdings(nameOf(region))),
    // An update makes the fleets of all variants anew, those that stay included.
    everMade: (region) =>
      account.everMade.flatMap(({ kind, region: where, name }) =>
        where === nameOf(region) && kind !== 'fleet' ? [`${kind} ${name}`] : [],
      ),
    shares: (region) => sharesIn(setting, nameOf(region)),
    close: () => setting.close(),
  };
}
