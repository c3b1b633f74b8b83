import type { AwsRegionSettings, AwsSettings } from './settings/aws-settings.ts';

/** How a region splits traffic: as the settings say, or as suits what it serves with. */
export function trafficOf(
  { traffic }: Pick<AwsSettings, 'traffic'>,
  { serving }: Pick<AwsRegionSettings, 'serving'>,
): 'variant' | 'endpoint' {
  return traffic ?? ('serverless' in serving ? 'endpoint' : 'variant');
}
