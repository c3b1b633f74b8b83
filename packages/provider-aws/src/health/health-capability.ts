import type { HealthCapability } from '@landfall/core/provider';
import type { AwsSettings } from '../settings/aws-settings.ts';
import { trafficOf } from '../traffic-of.ts';

/** SageMaker's metrics "are available at a 1-minute frequency": https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html. */
export const PERIOD_MS = 60_000;

/**
 * CloudWatch publishes a minute late, and of the minute before that some points may still come. AWS gives no bound for SageMaker; for a new metric it says "up to
 * two minutes": https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/publishingMetrics.html. What comes later keeps its minute open.
 */
export const FINAL_AFTER_MS = 2 * PERIOD_MS;

/** How requests are counted with these settings. */
export function healthCapability(settings: AwsSettings): HealthCapability {
  const places = [settings, ...Object.values(settings.regions ?? {}).map((own) => ({ ...settings, ...own }))];
  return {
    periodMs: PERIOD_MS,
    finalAfterMs: FINAL_AFTER_MS,
    countsSlower: true,
    // Weights make a "random traffic distribution" of requests, which `TargetVariant` overrides: https://docs.aws.amazon.com/sagemaker/latest/dg/model-ab-testing.html.
    // Between endpoints a gateway of the user's splits, and nobody knows how.
    splitsEachRequest: places.every((place) => trafficOf(settings, place) === 'variant'),
  };
}
