import { type Finding, info, type ProviderError, warning } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { readScaling, type Scaling } from '../autoscaling.ts';
import type { AwsDeployment } from '../aws-deployment.ts';
import type { AwsRegion } from '../aws-region.ts';
import { isShared } from '../scaling-policy.ts';

/** Whether autoscaling will be set up for the new version, and findings about it. */
export interface ScalingPlan {
  readonly isDue: boolean;
  readonly findings: readonly Finding[];
}

/** Findings about the differences between the new version's scaling and the variant's. */
function tellDifferences({ notCopied, policies, schedules, suspended }: Scaling, variant: string): Finding[] {
  const findings: Finding[] = [];
  if (notCopied.length > 0)
    findings.push(
      warning(
        `The scaling policies ${notCopied.join(', ')} scale in steps and are not copied: add them to the new version.`,
      ),
    );
  const shared = policies.filter((policy) => isShared(policy, variant)).map(({ PolicyName }) => PolicyName);
  if (shared.length > 0)
    findings.push(
      warning(
        `The scaling policies ${shared.join(', ')} follow metrics that are not of ${variant} alone, and are copied unchanged: the new version scales by the same numbers. Check that this is right.`,
      ),
    );
  if (schedules === undefined)
    findings.push(
      info(
        `The scaling schedules of ${variant} could not be read, so the new version gets none (application-autoscaling:DescribeScheduledActions).`,
      ),
    );
  const off = Object.entries(suspended ?? {}).filter(([, isOff]) => isOff === true);
  if (off.length > 0)
    findings.push(
      warning(
        `The scaling of ${variant} is suspended (${off.map(([name]) => name).join(', ')}), and that of the new version will be too.`,
      ),
    );
  return findings;
}

/** Checks whether the new version gets autoscaling: that of the settings, or that of the previous deployment. */
export async function checkScaling(
  aws: AwsRegion,
  previous: AwsDeployment | null,
): Promise<Result<ScalingPlan, ProviderError>> {
  const { autoscaling = 'keep' } = aws.settings;
  if (autoscaling === 'none') return ok({ isDue: false, findings: [] });
  if (autoscaling !== 'keep') return ok({ isDue: true, findings: [] });
  if (previous === null || 'serverless' in aws.settings.serving) return ok({ isDue: false, findings: [] });
  const read = await readScaling(aws, previous.endpoint, previous.variant);
  if (read.isErr()) {
    const { error } = read;
    if (error.kind !== 'unsupported' && error.kind !== 'permission') return err(error);
    const message = `The autoscaling of ${previous.variant} could not be read, so the new version gets none: ${error.message} Set autoscaling: 'none' if that is right.`;
    return ok({ isDue: false, findings: [info(message)] });
  }
  if (read.value === undefined) return ok({ isDue: false, findings: [] });
  return ok({ isDue: true, findings: tellDifferences(read.value, previous.variant) });
}
