import type { Machines, Model, Preview } from '@landfall/core/provider';
import { mistakesInAlarms } from './prepare/check-alarms.ts';
import { mistakeInArtifact } from './prepare/check-artifact.ts';
import { mistakeInImage } from './prepare/check-image.ts';
import type { AwsRegionSettings, AwsSettings } from './settings/aws-settings.ts';

type Settings = AwsRegionSettings & Pick<AwsSettings, 'capacity'>;

function machinesOf({ serving, autoscaling, capacity }: Settings): Machines | undefined {
  if ('serverless' in serving) return undefined;
  const { type, count } = serving;
  return {
    type,
    count,
    ...(typeof autoscaling === 'object' && { maxCount: Math.max(count, autoscaling.max) }),
    atLeastCurrent: capacity !== 'as-configured',
  };
}

/** What the settings say about a model in a region: its instances, and what SageMaker will refuse. */
export function preview(model: Model, region: string, settings: Settings): Preview {
  const machines = machinesOf(settings);
  const { artifact } = model;
  const mistakes = [
    artifact === undefined ? undefined : mistakeInArtifact(artifact, settings),
    mistakeInImage(model, region),
    ...mistakesInAlarms(settings, region),
  ];
  return { ...(machines && { machines }), problems: mistakes.filter((mistake) => mistake !== undefined) };
}
