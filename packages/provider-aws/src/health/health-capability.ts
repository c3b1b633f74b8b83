import type { HealthCapability } from '@landfall/core/provider';
import type { AwsSettings } from '../settings/aws-settings.ts';
import { trafficOf } from '../traffic-of.ts';

/** SageMaker's metrics "are available at a 1-minute frequency": https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html. */
export const PERIOD_MS = 60_000;

/**
 * CloudWatch publishes a minute late, and points of the minute before may still come. AWS gives no bound for SageMaker, so a minute is judged two periods after
 * its end at the earliest. What comes even later keeps its minute open.
 */
export const FINAL_AFTER_MS = 2 * PERIOD_MS;

/** How requests are counted with these settings. */
export function healthCapability(settings: AwsSettings): HealthCapability {
  const places = [settings, ...Object.values(settings.regions ?? {}).map((own) => ({ ...settings, ...own }))];
  return {
    periodMs: PERIOD_MS,
    finalAfterMs: FINAL_AFTER_MS,
    countsSlower: true,
    // Weights give a "random traffic distribution", which `TargetVariant` of a request overrides:
    // https://docs.aws.amazon.com/sagemaker/latest/dg/model-ab-testing.html. Between endpoints the user's own gateway splits, and nobody knows how.
    splitsEachRequest: places.every((place) => trafficOf(settings, place) === 'variant'),
  };
}
